import type { ChatMessage } from '@gatehouse/contract';
import { ActionIcon, Button, Group, Paper, Text, Textarea, Tooltip } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState, type KeyboardEvent } from 'react';
import { wordsOf } from '../../api/api-problem.ts';
import { editMessage, removeMessage } from '../../api/chats.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { Icon } from '../../components/icon.tsx';
import classes from './conversation.module.css';

type QuestionProps = { chatId: string; message: ChatMessage; canEdit: boolean };

/** What the user wrote: the last one can be changed, one that waits can be taken back. */
export function Question({ chatId, message, canEdit }: QuestionProps) {
  const [isEdited, setEdited] = useState(false);
  const text = message.content.map((part) => (part.type === 'text' ? part.text : '')).join('');
  if (isEdited) return <EditForm chatId={chatId} messageId={message.id} text={text} onEnd={() => setEdited(false)} />;
  return (
    <div className={classes['message']} role="article" aria-label="You">
      <Paper withBorder p="sm" radius="lg" className={classes['asked']} opacity={message.queued ? 0.75 : 1}>
        <Text className={classes['said']}>{text}</Text>
      </Paper>
      <div className={classes['under']} style={{ justifyContent: 'flex-end' }} data-shown={message.queued || undefined}>
        {message.queued && <Waiting chatId={chatId} messageId={message.id} />}
        <CopyButton text={text} label="Copy the message" />
        {canEdit && (
          <Tooltip label="Edit, and have it answered anew">
            <ActionIcon variant="subtle" color="gray" size="sm" onClick={() => setEdited(true)} aria-label="Edit the message">
              <Icon name="edit" size={14} />
            </ActionIcon>
          </Tooltip>
        )}
      </div>
    </div>
  );
}

function Waiting({ chatId, messageId }: { chatId: string; messageId: string }) {
  const remove = useMutation({ mutationFn: () => removeMessage(chatId, messageId) });
  return (
    <>
      <Text size="xs" c="dimmed">
        {remove.isError ? wordsOf(remove.error) : 'Waits for the turn before it'}
      </Text>
      <Button size="compact-xs" variant="subtle" color="gray" loading={remove.isPending} onClick={() => remove.mutate()}>
        Remove
      </Button>
    </>
  );
}

type EditFormProps = { chatId: string; messageId: string; text: string; onEnd: () => void };

function EditForm({ chatId, messageId, text, onEnd }: EditFormProps) {
  const [draft, setDraft] = useState(text);
  // The edited message goes away by the stream, and this form with it.
  const save = useMutation({ mutationFn: () => editMessage(chatId, messageId, draft) });
  const canSave = draft.trim() !== '' && !save.isPending;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Escape') {
      event.stopPropagation();
      onEnd();
    }
    if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    if (canSave) save.mutate();
  };
  return (
    <Paper withBorder p="sm" radius="lg">
      <Textarea
        aria-label="The changed message"
        autosize
        maxRows={12}
        autoFocus
        value={draft}
        onChange={(event) => setDraft(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        error={save.isError ? wordsOf(save.error) : undefined}
      />
      <Group justify="space-between" mt="xs" gap="xs">
        <Text size="xs" c="dimmed">
          The answer below is replaced.
        </Text>
        <Group gap="xs">
          <Button size="xs" variant="default" onClick={onEnd}>
            Cancel
          </Button>
          <Button size="xs" disabled={!canSave} loading={save.isPending} onClick={() => save.mutate()}>
            Send
          </Button>
        </Group>
      </Group>
    </Paper>
  );
}
