import { Anchor, Group, Stack, Table, Text, UnstyledButton } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import cards from '../../../../components/card-table.module.css';
import { Icon } from '../../../../components/icon.tsx';
import { ServerIcon } from '../../../../components/server-icon.tsx';
import { authLabel } from '../form/authentication-group.tsx';
import { policyLabel } from '../form/availability-group.tsx';
import { EnabledSwitch } from './enabled-switch.tsx';
import { ServerHealth } from './server-health.tsx';
import type { ServerRow, SortKey, Sorting } from './server-rows.ts';

const columns: readonly { key: SortKey; label: string; cell: (row: ServerRow) => ReactNode }[] = [
  { key: 'name', label: 'Name', cell: (row) => <NameCell row={row} /> },
  { key: 'auth', label: 'Authentication', cell: ({ server }) => <OneLine text={authLabel(server.auth_type)} /> },
  { key: 'availability', label: 'Availability', cell: ({ server }) => <OneLine text={policyLabel(server.availability)} /> },
  { key: 'health', label: 'Health', cell: (row) => <ServerHealth server={row.server} overview={row.overview} /> },
  { key: 'tools', label: 'Tools', cell: ({ overview }) => overview?.tool_count ?? '–' },
  {
    key: 'users',
    label: 'Connected',
    cell: ({ server, overview }) => (server.auth_type === 'oauth2' ? <Users count={overview?.users_connected} /> : '–'),
  },
  { key: 'enabled', label: 'On', cell: ({ server }) => <EnabledSwitch server={server} /> },
];

/** Every server in a row, or in a card where it is narrow; a head sorts by its column. */
export function ServersTable({
  rows,
  sorting,
  onSort,
}: {
  rows: readonly ServerRow[];
  sorting: Sorting;
  onSort: (sorting: Sorting) => void;
}) {
  return (
    // The roles are said, since a table whose parts are laid out as blocks loses them.
    <Table
      className={cards['table'] ?? ''}
      verticalSpacing="sm"
      horizontalSpacing={6}
      highlightOnHover
      role="table"
      aria-label="MCP servers"
    >
      <Table.Thead role="rowgroup">
        <Table.Tr role="row">
          {columns.map(({ key, label }) => (
            <SortHead key={key} label={label} by={key} sorting={sorting} onSort={onSort} />
          ))}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody role="rowgroup">
        {rows.map((row) => (
          <Table.Tr key={row.server.id} role="row">
            {columns.map(({ key, label, cell }) => (
              <Table.Td
                key={key}
                role={key === 'name' ? 'rowheader' : 'cell'}
                data-kind={key === 'name' ? 'title' : undefined}
                data-label={key === 'name' ? undefined : label}
              >
                {cell(row)}
              </Table.Td>
            ))}
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  );
}

function SortHead(props: { label: string; by: SortKey; sorting: Sorting; onSort: (sorting: Sorting) => void }) {
  const { label, by, sorting, onSort } = props;
  const isBy = sorting.by === by;
  return (
    <Table.Th
      role="columnheader"
      scope="col"
      aria-sort={isBy ? (sorting.descending ? 'descending' : 'ascending') : 'none'}
      style={{ whiteSpace: 'nowrap' }}
    >
      <UnstyledButton fz="sm" fw={600} onClick={() => onSort({ by, descending: isBy && !sorting.descending })}>
        {label} {isBy && <Icon name={sorting.descending ? 'down' : 'up'} size={12} />}
      </UnstyledButton>
    </Table.Th>
  );
}

function OneLine({ text }: { text: string }) {
  return (
    <Text size="sm" span style={{ whiteSpace: 'nowrap' }}>
      {text}
    </Text>
  );
}

function Users({ count }: { count: number | undefined }) {
  return count === undefined ? '–' : <OneLine text={count === 1 ? '1 user' : `${count} users`} />;
}

function NameCell({ row: { server, host } }: { row: ServerRow }) {
  return (
    <Group gap="sm" wrap="nowrap" opacity={server.enabled ? 1 : 0.65}>
      <ServerIcon server={server} size={28} />
      <Stack gap={0} miw={{ base: 0, sm: 100 }}>
        <Anchor component={Link} to={`/agents/settings/mcp-servers/${server.id}`} c="inherit" size="sm" fw={600} lineClamp={2}>
          {server.display_name}
        </Anchor>
        <Text size="xs" c="dimmed" lineClamp={1}>
          {host}
        </Text>
      </Stack>
    </Group>
  );
}
