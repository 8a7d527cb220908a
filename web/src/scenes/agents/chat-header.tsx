import type { Chat } from '@gatehouse/contract';
import { ActionIcon, Group, Menu, Text } from '@mantine/core';
import { Icon } from '../../components/icon.tsx';
import { ChatMenuItems } from '../frame/chat-menu-items.tsx';

/** The chat's title, and what can be done with the chat as a whole. */
export function ChatHeader({ chat, title }: { chat: Chat | undefined; title: string }) {
  return (
    <Group px="md" mih={48} wrap="nowrap" gap="xs" style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
      <Text fw={600} truncate flex={1} component="h1" size="md" title={title}>
        {title}
      </Text>
      {chat && (
        <Menu position="bottom-end">
          <Menu.Target>
            <ActionIcon variant="subtle" color="gray" aria-label="This chat">
              <Icon name="more" />
            </ActionIcon>
          </Menu.Target>
          <Menu.Dropdown>
            <ChatMenuItems chat={{ ...chat, title }} />
          </Menu.Dropdown>
        </Menu>
      )}
    </Group>
  );
}
