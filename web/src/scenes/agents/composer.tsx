import { ActionIcon, Alert, Group, Paper, Stack, Textarea } from '@mantine/core';
import { useHotkeys } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRef, useState, type KeyboardEvent } from 'react';
import { wordsOf } from '../../api/api-problem.ts';
import { modelsQuery } from '../../api/models.ts';
import { meQuery } from '../../api/session.ts';
import { Icon } from '../../components/icon.tsx';
import { readDraft, saveDraft } from './draft.ts';
import { ModelSelect, modelInUse } from './model-select.tsx';
import { OfflineHint } from './offline-hint.tsx';
import { untilSwitchesSaved } from './server-picker/use-chosen-servers.ts';
import { ServerPicker } from './server-picker/server-picker.tsx';

export type ComposerProps = {
  /** Absent: the chat begins with the message. */
  chatId?: string;
  modelId: string | null;
  onModel: (modelId: string | null) => void;
  /** Rejects where the message was not taken: it stays then. */
  onSend: (text: string) => Promise<void>;
  /** Given while a turn runs. */
  onStop?: (() => void) | undefined;
};

/** Where a message is written, and what answers it with which servers. */
export function Composer({ chatId, modelId, onModel, onSend, onStop }: ComposerProps) {
  const { data: models = [] } = useQuery(modelsQuery);
  const field = useRef<HTMLTextAreaElement>(null);
  const { text, change, send, isBusy, error } = useDraft(chatId ?? 'new', async (message) => {
    await untilSwitchesSaved(chatId);
    await onSend(message);
  });
  useHotkeys([['/', () => field.current?.focus()]]);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <Stack gap={6}>
      {error !== undefined && (
        <Alert color="red" role="alert" title="The message was not sent">
          {wordsOf(error)}
        </Alert>
      )}
      <Paper withBorder p="xs" radius="lg" shadow="xs">
        <Textarea
          ref={field}
          variant="unstyled"
          px="xs"
          autosize
          minRows={1}
          maxRows={12}
          maxLength={100_000}
          autoFocus
          aria-label="Message"
          placeholder="Ask anything"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Group gap="xs" wrap="nowrap">
          <ServerPicker chatId={chatId} contextWindow={modelInUse(models, modelId)?.context_window} />
          <div style={{ flex: 1, minWidth: 0 }}>
            <ModelSelect models={models} chosen={modelId} onChoose={onModel} />
          </div>
          {onStop && (
            <ActionIcon variant="default" size="lg" radius="xl" onClick={onStop} aria-label="Stop">
              <Icon name="stop" />
            </ActionIcon>
          )}
          <ActionIcon
            size="lg"
            radius="xl"
            onClick={() => void send()}
            disabled={text.trim() === ''}
            loading={isBusy}
            aria-label={onStop ? 'Send when the turn has ended' : 'Send'}
          >
            <Icon name="up" />
          </ActionIcon>
        </Group>
      </Paper>
      <OfflineHint models={models} />
    </Stack>
  );
}

/** What is written and not sent yet: it outlives a reload, and a session that ends. */
function useDraft(key: string, onSend: (text: string) => Promise<void>) {
  const { data: me } = useQuery(meQuery);
  const userId = me?.id ?? '';
  const [text, setText] = useState(() => readDraft(userId, key));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const change = (value: string) => {
    setText(value);
    saveDraft(userId, key, value);
  };
  const send = async () => {
    if (text.trim() === '' || isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onSend(text);
      // What was written meanwhile stays.
      setText((now) => (now === text ? '' : now));
      if (readDraft(userId, key) === text) saveDraft(userId, key, '');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  return { text, change, send, isBusy, error };
}
