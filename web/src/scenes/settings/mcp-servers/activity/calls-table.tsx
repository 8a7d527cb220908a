import type { ToolCallEntry } from '@gatehouse/contract';
import { Stack, Text } from '@mantine/core';
import { CardTable, type Column } from '../../../../components/card-table.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';

const outcomes: Record<NonNullable<ToolCallEntry['outcome']>, string> = {
  ok: 'Done',
  error: 'Failed',
  denied: 'Denied',
  skipped: 'Skipped',
  unknown: 'Not known',
};

const columns: readonly Column<ToolCallEntry>[] = [
  {
    label: 'Call',
    kind: 'title',
    cell: ({ intent, title, tool }) => (
      <Stack gap={0}>
        <Text size="sm">{intent ?? title}</Text>
        <Text size="xs" c="dimmed">
          {tool}
        </Text>
      </Stack>
    ),
  },
  { label: 'Outcome', cell: ({ outcome, state }) => (outcome ? outcomes[outcome] : state === 'running' ? 'Running' : 'Waiting') },
  { label: 'Took', cell: ({ duration_ms: ms }) => (ms === null ? '–' : `${(ms / 1000).toFixed(1)} s`) },
  { label: 'From', cell: ({ surface }) => (surface === 'chat' ? 'Chat' : 'Gateway') },
  { label: 'When', cell: ({ created_at: at }) => <RelativeTime at={at} /> },
];

/** Calls of one server, newest first. */
export function CallsTable({ calls }: { calls: readonly ToolCallEntry[] }) {
  return <CardTable label="Calls" columns={columns} items={calls} keyOf={({ id }) => id} />;
}
