import type { ChatNotice } from '@gatehouse/contract';
import { Group, Text } from '@mantine/core';
import { Icon, type IconName } from '../../components/icon.tsx';

const icons: Record<ChatNotice['kind'], IconName> = {
  server_unavailable: 'warning',
  tools_dropped: 'warning',
  model_retry: 'retry',
  compacted: 'archive',
  needs_login: 'user',
  server_gone: 'warning',
};

/** What the user has to know of the turn: which tools are missing, and why. */
export function NoticeRow({ notice: { kind, text } }: { notice: ChatNotice }) {
  return (
    <Group gap={8} wrap="nowrap" align="flex-start" c="dimmed" role="note">
      <span style={{ display: 'flex', paddingTop: 2 }}>
        <Icon name={icons[kind]} size={16} />
      </span>
      <Text size="sm">{text}</Text>
    </Group>
  );
}
