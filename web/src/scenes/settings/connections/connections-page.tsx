import type { Connection } from '@gatehouse/contract';
import { Badge, Button, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { connectUrlOf } from '../../../api/connect-account.ts';
import { connectionsQuery } from '../../../api/connections.ts';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ConnectButton } from '../../agents/server-picker/connect-button.tsx';
import { DisconnectButton } from '../../agents/server-picker/disconnect-button.tsx';

/** The servers that know you by an account of your own. */
export function ConnectionsPage() {
  const query = useQuery(connectionsQuery);
  return (
    <SettingsPage title="My connections" about="Servers that your chats use with an account of your own. Only you use it.">
      <Loaded query={query}>
        {(connections) =>
          connections.length === 0 ? (
            <EmptyState
              title="You have connected no account"
              about="A chat asks you to when a server wants one, and so does the list of servers in the composer."
              action={
                <Button component={Link} to="/agents" variant="light">
                  Go to your chats
                </Button>
              }
            />
          ) : (
            <CardTable label="My connections" columns={columns} items={connections} keyOf={({ server_id: id }) => id} />
          )
        }
      </Loaded>
    </SettingsPage>
  );
}

const columns: readonly Column<Connection>[] = [
  {
    label: 'Server',
    kind: 'title',
    cell: ({ server_id: id, display_name: name, icon_url: icon }) => (
      <Group gap="xs" wrap="nowrap">
        <ServerIcon server={{ id, icon_url: icon }} size={24} />
        <Text fw={500} size="sm">
          {name}
        </Text>
      </Group>
    ),
  },
  { label: 'State', cell: (connection) => <State {...connection} /> },
  { label: 'Allowed', cell: ({ scope }) => scope ?? 'Not said by the provider' },
  { label: 'Connected', cell: ({ connected_at: time }) => <RelativeTime at={time} /> },
  {
    label: 'What can be done',
    kind: 'actions',
    cell: ({ server_id: serverId, display_name: serverName, auth_status: status }) => (
      <Group gap="xs" justify="flex-end" wrap="nowrap">
        {status !== 'ready' && <ConnectButton serverId={serverId} serverName={serverName} url={connectUrlOf(serverId)} isAgain />}
        <DisconnectButton serverId={serverId} serverName={serverName} />
      </Group>
    ),
  },
];

function State({ auth_status: status, auth_status_detail: why }: Connection) {
  if (status === 'ready')
    return (
      <Badge variant="default" tt="none">
        Connected
      </Badge>
    );
  return (
    <Stack gap={2}>
      <Badge variant="outline" color="red" tt="none">
        Connect again
      </Badge>
      {why !== undefined && (
        <Text size="xs" c="dimmed">
          {why}
        </Text>
      )}
    </Stack>
  );
}
