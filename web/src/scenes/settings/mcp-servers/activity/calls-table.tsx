import type { ToolCallEntry } from '@gatehouse/contract';
import { Anchor, Stack, Text } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { CardTable, type Column } from '../../../../components/card-table.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { sayDuration } from '../../../../components/say-duration.ts';
import { OutcomeBadge } from '../../tool-calls/outcomes.tsx';

const columns: readonly Column<ToolCallEntry>[] = [
  { label: 'Call', kind: 'title', cell: (call) => <CallLink call={call} /> },
  { label: 'For', cell: ({ user_label: label }) => <Text size="sm">{label}</Text> },
  { label: 'Outcome', cell: (call) => <OutcomeBadge call={call} /> },
  { label: 'Took', cell: ({ duration_ms: ms }) => (ms === null ? '–' : sayDuration(ms)) },
  { label: 'When', cell: ({ created_at: at }) => <RelativeTime at={at} /> },
];

/** Calls of one server, newest first; each leads to all that is on record of it. */
export function CallsTable({ label, calls }: { label: string; calls: readonly ToolCallEntry[] }) {
  return <CardTable label={label} columns={columns} items={calls} keyOf={({ id }) => id} />;
}

function CallLink({ call: { id, server_id: serverId, intent, title, tool } }: { call: ToolCallEntry }) {
  const search = { call: id, ...(serverId !== null && { server_id: serverId }) };
  return (
    <Stack gap={0}>
      <Anchor size="sm" fw={500} renderRoot={(props) => <Link {...props} to="/agents/settings/tool-calls" search={search} />}>
        {intent ?? title}
      </Anchor>
      <Text size="xs" c="dimmed">
        {tool}
      </Text>
    </Stack>
  );
}
