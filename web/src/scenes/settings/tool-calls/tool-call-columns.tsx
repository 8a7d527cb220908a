import { Anchor, Stack, Text } from '@mantine/core';
import type { ToolCallEntry } from '@gatehouse/contract';
import { Link } from '@tanstack/react-router';
import type { Column } from '../../../components/card-table.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { sayDuration } from '../../../components/say-duration.ts';
import { OutcomeBadge } from './outcomes.tsx';

/** The columns of the record; whose call it was is for admins. */
export function toolCallColumns(isAdmin: boolean): readonly Column<ToolCallEntry>[] {
  const who: Column<ToolCallEntry> = { label: 'For', cell: ({ user_label: label }) => <Text size="sm">{label}</Text> };
  return [
    { label: 'Call', kind: 'title', cell: (call) => <CallName call={call} /> },
    { label: 'Server', cell: ({ server_name: name }) => <Text size="sm">{name ?? 'None has it'}</Text> },
    ...(isAdmin ? [who] : []),
    { label: 'Outcome', cell: (call) => <OutcomeBadge call={call} /> },
    { label: 'Took', cell: ({ duration_ms: ms }) => (ms === null ? '–' : sayDuration(ms)) },
    { label: 'When', cell: ({ created_at: at }) => <RelativeTime at={at} /> },
  ];
}

function CallName({ call: { id, intent, title, tool } }: { call: ToolCallEntry }) {
  return (
    <Stack gap={0}>
      <Anchor
        size="sm"
        fw={500}
        renderRoot={(props) => (
          <Link
            {...props}
            from="/agents/settings/tool-calls"
            search={(before) => ({ ...before, call: id })}
            resetScroll={false}
          />
        )}
      >
        {intent ?? title}
      </Anchor>
      <Text size="xs" c="dimmed">
        {tool}
      </Text>
    </Stack>
  );
}
