import type { ChatServer } from '@gatehouse/contract';
import { Text, Tooltip } from '@mantine/core';
import type { ReactNode } from 'react';
import { RelativeTime } from '../../../components/relative-time.tsx';

/** How a server is, in a few words; the whole reason on hover. */
export function ServerState({ server }: { server: ChatServer }) {
  const { status, status_detail: detail, status_since: since, tool_count: count } = server;
  const tools = count === undefined ? undefined : `${count} ${count === 1 ? 'tool' : 'tools'}`;
  const words: Record<ChatServer['status'], ReactNode> = {
    ready: tools ?? 'ready',
    needs_login: 'needs login',
    needs_reconnect: 'has to be reconnected',
    unavailable: 'not for your account',
    unreachable:
      since === undefined ? (
        'unreachable'
      ) : (
        <>
          unreachable for <RelativeTime at={since} form="span" />
        </>
      ),
    no_tools: 'no tools',
    loading: 'asking for its tools',
  };
  const text = (
    <Text size="xs" c="dimmed" flex="none" role="status">
      {words[status]}
      {status === 'unreachable' && tools !== undefined && `, ${tools} when last seen`}
    </Text>
  );
  return detail === undefined ? (
    text
  ) : (
    <Tooltip label={detail} multiline maw={320} events={{ hover: true, focus: true, touch: true }}>
      {text}
    </Tooltip>
  );
}
