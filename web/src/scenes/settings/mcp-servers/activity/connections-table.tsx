import type { McpServer, ServerConnection } from '@gatehouse/contract';
import { Button, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { disconnectUser } from '../../../../api/servers.ts';
import { askFirst } from '../../../../components/ask-first.tsx';
import { CardTable, type Column } from '../../../../components/card-table.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';

/** The users who connected an account to a server. */
export function ConnectionsTable({ server, connections }: { server: McpServer; connections: readonly ServerConnection[] }) {
  const columns: readonly Column<ServerConnection>[] = [
    {
      label: 'User',
      kind: 'title',
      cell: ({ name, email }) => (
        <Stack gap={0}>
          <Text size="sm">{name}</Text>
          <Text size="xs" c="dimmed">
            {email}
          </Text>
        </Stack>
      ),
    },
    {
      label: 'State',
      cell: ({ auth_status: status, auth_status_detail: why }) => (status === 'ready' ? 'Connected' : `Ended. ${why ?? ''}`),
    },
    { label: 'Since', cell: ({ connected_at: at }) => <RelativeTime at={at} /> },
    {
      label: 'What can be done',
      kind: 'actions',
      cell: (connection) => (
        <Button size="xs" variant="subtle" color="red" onClick={() => disconnect(server, connection)}>
          Disconnect
        </Button>
      ),
    },
  ];
  return <CardTable label="Connected users" columns={columns} items={connections} keyOf={({ user_id }) => user_id} />;
}

function disconnect(server: McpServer, { user_id: userId, name }: ServerConnection): void {
  askFirst({
    title: `Disconnect ${name}?`,
    text: `${name} has to log in at ${server.display_name} again before the next call. The tokens are revoked at the provider.`,
    action: 'Disconnect',
    onConfirm: async () => {
      const { token_revocation_error: error } = await disconnectUser(server.id, userId);
      notifications.show({ message: `${name} is disconnected.${error === undefined ? '' : ` ${error}`}` });
    },
  });
}
