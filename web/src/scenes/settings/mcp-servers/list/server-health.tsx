import type { McpServer, ServerOverview } from '@gatehouse/contract';
import { Box, Group, Text, Tooltip } from '@mantine/core';

const words = {
  ready: { text: 'Ready', color: 'green.6' },
  no_tools: { text: 'No tools', color: 'orange.6' },
  needs_login: { text: 'Wants your login', color: 'gray.5' },
  needs_reconnect: { text: 'Your login ended', color: 'gray.5' },
  unavailable: { text: 'Not for you', color: 'orange.6' },
  unreachable: { text: 'Unreachable', color: 'orange.6' },
  loading: { text: 'Being asked', color: 'gray.5' },
} as const;

/** How a server is, in a dot with words; why, on hover and for screen readers. */
export function ServerHealth({ server, overview }: { server: Pick<McpServer, 'enabled'>; overview: ServerOverview | undefined }) {
  const { text, color } = server.enabled ? words[overview?.status ?? 'loading'] : ({ text: 'Off', color: 'gray.5' } as const);
  const detail = server.enabled ? overview?.detail : 'Hidden from everyone but admins.';
  return (
    <Tooltip label={detail} disabled={detail === undefined} multiline maw={320}>
      <Group
        gap={6}
        wrap="nowrap"
        w="fit-content"
        tabIndex={detail === undefined ? undefined : 0}
        aria-label={detail === undefined ? text : `${text}. ${detail}`}
        role="img"
      >
        <Box w={8} h={8} bg={color} bdrs="xl" flex="none" />
        <Text size="sm" span style={{ whiteSpace: 'nowrap' }}>
          {text}
        </Text>
      </Group>
    </Tooltip>
  );
}
