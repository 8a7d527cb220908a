import { Button, Group, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { serverOverviewsQuery, serversQuery } from '../../../api/servers.ts';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { filterRows, noFilter, sortRows, toServerRows, type ServerRow, type Sorting } from './list/server-rows.ts';
import { ServersTable } from './list/servers-table.tsx';
import { ServersToolbar } from './list/servers-toolbar.tsx';

/** The servers that are registered. */
export function ServersPage() {
  const servers = useQuery(serversQuery);
  const { data: overviews } = useQuery(serverOverviewsQuery);
  const hasSome = servers.data !== undefined && servers.data.length > 0;
  return (
    <SettingsPage title="MCP Servers" about="Where agents get their tools from." actions={hasSome && <Actions />}>
      <Loaded query={servers}>
        {(list) => (list.length === 0 ? <FirstServer /> : <ServersList rows={toServerRows(list, overviews?.items)} />)}
      </Loaded>
    </SettingsPage>
  );
}

function Actions() {
  return (
    <Group gap="xs">
      <Button component={Link} to="/agents/settings/mcp-servers/import" variant="default">
        Import
      </Button>
      <Button component={Link} to="/agents/settings/mcp-servers/new" leftSection={<Icon name="add" />}>
        Add server
      </Button>
    </Group>
  );
}

function ServersList({ rows }: { rows: readonly ServerRow[] }) {
  const [filter, setFilter] = useState(noFilter);
  const [sorting, setSorting] = useState<Sorting>({ by: 'name', descending: false });
  const found = sortRows(filterRows(rows, filter), sorting);
  return (
    <>
      <ServersToolbar filter={filter} onFilter={setFilter} sorting={sorting} onSort={setSorting} />
      {found.length === 0 ? (
        <EmptyState
          title="No server fits"
          about={`None of the ${rows.length} servers is like that.`}
          action={
            <Button variant="light" onClick={() => setFilter(noFilter)}>
              Show all
            </Button>
          }
        />
      ) : (
        <ServersTable rows={found} sorting={sorting} onSort={setSorting} />
      )}
      <Text size="sm" c="dimmed" role="status">
        {found.length === rows.length ? `${rows.length} servers` : `${found.length} of ${rows.length} servers`}
      </Text>
    </>
  );
}

function FirstServer() {
  return (
    <EmptyState
      title="No servers yet"
      about="A server gives agents tools: your issue tracker, your wiki, your database. Add one by its address, or bring the list that you use elsewhere."
      action={
        <Group gap="xs" justify="center" mt="sm">
          <Button component={Link} to="/agents/settings/mcp-servers/new" leftSection={<Icon name="add" />}>
            Add the first server
          </Button>
          <Button component={Link} to="/agents/settings/mcp-servers/import" variant="default">
            Import mcpServers JSON
          </Button>
        </Group>
      }
    />
  );
}
