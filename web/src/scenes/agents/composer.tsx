import { ActionIcon, Alert, Group, Paper, Stack, Textarea } from '@mantine/core';
import { useState, type KeyboardEvent } from 'react';
import { wordsOf } from '../../api/api-problem.ts';
import { Icon } from '../../components/icon.tsx';
import { readDraft, saveDraft } from './draft.ts';

/** Where a message is written. What is written outlives a reload, and a session that ends. */
export function Composer({
  draftKey,
  onSend,
  onStop,
}: {
  /** Under what the unsent text is kept: a chat's id. */
  draftKey: string;
  /** Rejects where the message was not taken: it stays then. */
  onSend: (text: string) => Promise<void>;
  /** Given while a turn runs. */
  onStop?: (() => void) | undefined;
}) {
  const [text, setText] = useState(() => readDraft(draftKey));
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const change = (value: string) => {
    setText(value);
    saveDraft(draftKey, value);
  };
  const send = async () => {
    if (text.trim() === '' || isBusy) return;
    setBusy(true);
    setError(undefined);
    try {
      await onSend(text);
      change('');
    } catch (failure) {
      setError(failure);
    } finally {
      setBusy(false);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    void send();
  };
  return (
    <Stack gap="xs">
      {error !== undefined && (
        <Alert color="red" role="alert">
          {wordsOf(error)}
        </Alert>
      )}
      <Paper withBorder p="xs" radius="lg">
        <Textarea
          variant="unstyled"
          px="xs"
          autosize
          minRows={1}
          maxRows={12}
          autoFocus
          aria-label="Message"
          placeholder="Ask anything"
          value={text}
          onChange={(event) => change(event.currentTarget.value)}
          onKeyDown={onKeyDown}
        />
        <Group justify="flex-end" gap="xs">
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
            aria-label="Send"
          >
            <Icon name="up" />
          </ActionIcon>
        </Group>
      </Paper>
    </Stack>
  );
}
