import type { Chat, UpdateChat } from '@gatehouse/contract';
import { Button, Group, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useNavigate, useParams } from '@tanstack/react-router';
import { wordsOf } from '../../api/api-problem.ts';
import { chatQuery, deleteChat, updateChat } from '../../api/chats.ts';
import { queryClient } from '../../api/query-client.ts';
import { changeListedChat } from './change-listed-chat.ts';
import { RenameForm } from './rename-form.tsx';

/** Renames, archives and deletes a chat. What can be undone is shown at once, with the way back in the notice. */
export function useChatActions(chat: Chat) {
  const navigate = useNavigate();
  const { chatId: openChat } = useParams({ strict: false });
  const leave = async () => {
    if (openChat === chat.id) await navigate({ to: '/agents' });
  };
  const rename = () =>
    modals.open({
      title: 'Rename the chat',
      children: (
        <RenameForm
          title={chat.title}
          onSave={(title) => {
            modals.closeAll();
            void change(chat, { title }, { title: chat.title }, 'The chat has a new name');
          }}
        />
      ),
    });
  const archive = () => {
    const { archived } = chat;
    const words = archived ? 'The chat is back' : 'The chat is in the archive';
    void change(chat, { archived: !archived }, { archived }, words);
  };
  const remove = () =>
    modals.openConfirmModal({
      title: 'Delete this chat?',
      children: (
        <Text size="sm">“{chat.title}” goes with everything in it, for good. To keep it out of the way instead, archive it.</Text>
      ),
      labels: { confirm: 'Delete', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => void end(chat.id, leave),
    });
  return { rename, archive, remove };
}

async function change(chat: Chat, to: UpdateChat, back: UpdateChat, words: string): Promise<void> {
  const undo = () => void apply(chat.id, back);
  if (!(await apply(chat.id, to))) return;
  const id = `chat ${chat.id}`;
  notifications.show({
    id,
    message: (
      <Group justify="space-between" wrap="nowrap">
        <span>{words}.</span>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            undo();
            notifications.hide(id);
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}

/** Shows the change at once, and takes it back where Gatehouse does not take it. */
async function apply(chatId: string, changes: UpdateChat): Promise<boolean> {
  changeListedChat(chatId, changes);
  try {
    queryClient.setQueryData(chatQuery(chatId).queryKey, await updateChat(chatId, changes));
    return true;
  } catch (error) {
    notifications.show({ color: 'red', title: 'The chat was not changed', message: wordsOf(error) });
    return false;
  } finally {
    void queryClient.invalidateQueries({ queryKey: ['chats', 'list'] });
  }
}

async function end(chatId: string, leave: () => Promise<void>): Promise<void> {
  try {
    await deleteChat(chatId);
    await leave();
  } catch (error) {
    notifications.show({ color: 'red', title: 'The chat is still there', message: wordsOf(error) });
  }
  void queryClient.invalidateQueries({ queryKey: ['chats', 'list'] });
}
