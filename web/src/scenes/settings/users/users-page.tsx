import { Badge, Button, Stack, Text, TextInput } from '@mantine/core';
import { useDebouncedValue, useDisclosure } from '@mantine/hooks';
import type { UserView } from '@gatehouse/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { usersQuery } from '../../../api/users.ts';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { AddUser } from './add-user.tsx';
import { UserMenu } from './user-menu.tsx';
import { WaysIn } from './ways-in.tsx';

/** Who may come in. */
export function UsersPage() {
  const [words, setWords] = useState('');
  const [searched] = useDebouncedValue(words.trim(), 200);
  const [isAdding, { open, close }] = useDisclosure();
  const query = useInfiniteQuery(usersQuery(searched));
  return (
    <SettingsPage
      title="Users"
      about="Who may come in, how they sign in, and who configures Gatehouse."
      actions={
        <Button leftSection={<Icon name="add" size={16} />} onClick={open}>
          Add user
        </Button>
      }
    >
      <TextInput
        aria-label="Search users"
        placeholder="Search by name or e-mail"
        leftSection={<Icon name="search" size={16} />}
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        maxLength={100}
        maw={360}
      />
      <Loaded query={query}>
        {(users) =>
          users.length === 0 ? (
            <EmptyState
              title={`Nobody is found by “${searched}”`}
              action={<Button onClick={() => setWords('')}>Show everybody</Button>}
            />
          ) : (
            <CardTable label="Users" columns={columns} items={users} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <ShowMore query={query} />
      <AddUser opened={isAdding} onClose={close} />
    </SettingsPage>
  );
}

const columns: readonly Column<UserView>[] = [
  { label: 'User', kind: 'title', cell: (user) => <Who user={user} /> },
  {
    label: 'Role',
    cell: ({ role }) => (
      <Badge variant={role === 'admin' ? 'light' : 'default'} tt="none">
        {role === 'admin' ? 'Admin' : 'Member'}
      </Badge>
    ),
  },
  { label: 'Signs in by', cell: ({ links }) => <WaysIn links={links} /> },
  { label: 'Added', cell: ({ created_at: time }) => <RelativeTime at={time} /> },
  { label: 'What can be done', kind: 'actions', cell: (user) => <UserMenu user={user} /> },
];

function Who({ user }: { user: UserView }) {
  return (
    <Stack gap={0} opacity={user.disabled ? 0.7 : 1}>
      <Text fw={500} size="sm">
        {user.name}{' '}
        {user.disabled && (
          <Badge variant="default" size="sm" tt="none" ml={4}>
            Disabled
          </Badge>
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {user.email}
      </Text>
    </Stack>
  );
}
