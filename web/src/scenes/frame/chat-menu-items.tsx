import type { Chat } from '@gatehouse/contract';
import { Menu } from '@mantine/core';
import { Icon } from '../../components/icon.tsx';
import { useChatActions } from './use-chat-actions.tsx';

/** What can be done with a chat: entries of a menu. */
export function ChatMenuItems({ chat }: { chat: Chat }) {
  const { rename, archive, remove } = useChatActions(chat);
  return (
    <>
      <Menu.Item leftSection={<Icon name="edit" size={16} />} onClick={rename}>
        Rename
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="archive" size={16} />} onClick={archive}>
        {chat.archived ? 'Bring back from the archive' : 'Archive'}
      </Menu.Item>
      <Menu.Item leftSection={<Icon name="trash" size={16} />} color="red" onClick={remove}>
        Delete
      </Menu.Item>
    </>
  );
}
