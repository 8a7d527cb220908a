import type { SessionView } from '@gatehouse/contract';
import { Badge, Button, Stack, Text, Title } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useInfiniteQuery } from '@tanstack/react-query';
import { endSession, sessionsQuery } from '../../../api/profile.ts';
import { wordsOf } from '../../../api/api-problem.ts';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { ShowMore } from '../../../components/show-more.tsx';

/** Where you are signed in. */
export function Sessions() {
  const query = useInfiniteQuery(sessionsQuery);
  return (
    <Stack gap="xs">
      <Title order={3} size="h5">
        Where you are signed in
      </Title>
      <Loaded query={query}>
        {(sessions) => <CardTable label="Sessions" columns={columns} items={sessions} keyOf={({ id }) => id} />}
      </Loaded>
      <ShowMore query={query} />
    </Stack>
  );
}

const columns: readonly Column<SessionView>[] = [
  {
    label: 'Browser',
    kind: 'title',
    cell: ({ user_agent: browser, current }) => (
      <Stack gap={2} align="flex-start">
        <Text size="sm" lineClamp={2}>
          {browser ?? 'Not known'}
        </Text>
        {current && (
          <Badge variant="default" tt="none">
            This one
          </Badge>
        )}
      </Stack>
    ),
  },
  { label: 'Address', cell: ({ address }) => address ?? 'Not known' },
  { label: 'Since', cell: ({ created_at: time }) => <RelativeTime at={time} /> },
  { label: 'Last seen', cell: ({ last_seen_at: time }) => <RelativeTime at={time} /> },
  {
    label: 'What can be done',
    kind: 'actions',
    cell: ({ id, current }) =>
      current ? null : (
        <Button size="compact-sm" variant="subtle" color="red" onClick={() => end(id)}>
          Sign out
        </Button>
      ),
  },
];

function end(id: string): void {
  endSession(id).then(
    () => notifications.show({ message: 'That session has ended.' }),
    (error: unknown) => notifications.show({ color: 'red', title: 'That session goes on', message: wordsOf(error) }),
  );
}
