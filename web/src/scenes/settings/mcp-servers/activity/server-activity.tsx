import type { McpServer } from '@gatehouse/contract';
import { Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serverCallsQuery, serverConnectionsQuery, serverOverviewsQuery } from '../../../../api/servers.ts';
import { EmptyState } from '../../../../components/empty-state.tsx';
import { Loaded } from '../../../../components/loaded.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { FormGroup } from '../form/form-group.tsx';
import { ServerHealth } from '../list/server-health.tsx';
import { CallsTable } from './calls-table.tsx';
import { ConnectionsTable } from './connections-table.tsx';

/** How a server goes: how it is now, who is connected, and what was called. */
export function ServerActivity({ server }: { server: McpServer }) {
  return (
    <Stack gap="lg" maw={960}>
      <Health server={server} />
      {server.auth_type === 'oauth2' && <Connections server={server} />}
      <FormGroup title="Last errors" about="Calls that the server answered with an error, or that did not reach it.">
        <Calls server={server} failed />
      </FormGroup>
      <FormGroup title="Recent calls" about="The last 20, of everybody.">
        <Calls server={server} failed={false} />
      </FormGroup>
    </Stack>
  );
}

function Health({ server }: { server: McpServer }) {
  const { data } = useQuery(serverOverviewsQuery);
  const overview = data?.items.find((item) => item.server_id === server.id);
  return (
    <FormGroup title="Health" about="As Gatehouse last found it, asked as you.">
      <Group gap="lg">
        <ServerHealth server={server} overview={overview} />
        {overview?.tool_count != null && (
          <Text size="sm">{overview.tool_count === 1 ? '1 tool' : `${overview.tool_count} tools`}</Text>
        )}
        {overview?.listed_at != null && (
          <Text size="sm" c="dimmed">
            Listed <RelativeTime at={overview.listed_at} />
            {overview.stale ? ', and not anew since' : ''}
          </Text>
        )}
      </Group>
      {overview?.detail !== undefined && <Text size="sm">{overview.detail}</Text>}
    </FormGroup>
  );
}

function Connections({ server }: { server: McpServer }) {
  const query = useQuery(serverConnectionsQuery(server.id));
  return (
    <FormGroup title="Connected users" about="Each by an account of their own at the provider.">
      <Loaded query={query}>
        {({ items, next_cursor: more }) =>
          items.length === 0 ? (
            <EmptyState title="Nobody is connected yet" about="Users connect from the chat, once, when they first need it." />
          ) : (
            <>
              <ConnectionsTable server={server} connections={items} />
              {more !== null && (
                <Text size="sm" c="dimmed">
                  These are the first {items.length}.
                </Text>
              )}
            </>
          )
        }
      </Loaded>
    </FormGroup>
  );
}

function Calls({ server, failed }: { server: McpServer; failed: boolean }) {
  const query = useQuery(serverCallsQuery(server.id, failed));
  return (
    <Loaded query={query}>
      {({ items }) =>
        items.length === 0 ? (
          <Text size="sm" c="dimmed">
            {failed ? 'No call failed.' : 'Nobody called it yet.'}
          </Text>
        ) : (
          <CallsTable label={failed ? 'Last errors' : 'Recent calls'} calls={items} />
        )
      }
    </Loaded>
  );
}
