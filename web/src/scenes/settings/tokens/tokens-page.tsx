import { Badge, Button, Code, Group, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import type { ApiTokenView } from '@gatehouse/contract';
import { useInfiniteQuery } from '@tanstack/react-query';
import { deleteToken, tokensQuery } from '../../../api/tokens.ts';
import { askFirst } from '../../../components/ask-first.tsx';
import { CardTable, type Column } from '../../../components/card-table.tsx';
import { EmptyState } from '../../../components/empty-state.tsx';
import { Icon } from '../../../components/icon.tsx';
import { Loaded } from '../../../components/loaded.tsx';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { SettingsPage } from '../../../components/settings-page.tsx';
import { ShowMore } from '../../../components/show-more.tsx';
import { MakeToken } from './make-token.tsx';

/** For programs that act as you. */
export function TokensPage() {
  const query = useInfiniteQuery(tokensQuery);
  const [isMaking, { open, close }] = useDisclosure();
  const makeButton = (
    <Button leftSection={<Icon name="add" size={16} />} onClick={open}>
      Make a token
    </Button>
  );
  return (
    <SettingsPage
      title="API tokens"
      about="For programs that act as you: what you may do, they may do. Delete a token once its program is gone."
      actions={query.data?.length ? makeButton : undefined}
    >
      <Loaded query={query}>
        {(tokens) =>
          tokens.length === 0 ? (
            <EmptyState
              title="You have no token"
              about="A script, a pipeline or an agent outside of Gatehouse signs in with one."
              action={makeButton}
            />
          ) : (
            <CardTable label="API tokens" columns={columns} items={tokens} keyOf={({ id }) => id} />
          )
        }
      </Loaded>
      <ShowMore query={query} />
      <MakeToken opened={isMaking} onClose={close} />
    </SettingsPage>
  );
}

const scopeNames = { api: 'API', mcp: 'MCP' };

const columns: readonly Column<ApiTokenView>[] = [
  {
    label: 'Name',
    kind: 'title',
    cell: ({ name }) => (
      <Text fw={500} size="sm">
        {name}
      </Text>
    ),
  },
  { label: 'Begins with', cell: ({ prefix }) => <Code>{prefix}…</Code> },
  {
    label: 'Good for',
    cell: ({ scopes }) => (
      <Group gap={4}>
        {scopes.map((scope) => (
          <Badge key={scope} variant="default" tt="none">
            {scopeNames[scope]}
          </Badge>
        ))}
      </Group>
    ),
  },
  { label: 'Made', cell: ({ created_at: time }) => <RelativeTime at={time} /> },
  { label: 'Last used', cell: ({ last_used_at: time }) => (time === null ? 'Never' : <RelativeTime at={time} />) },
  { label: 'Expires', cell: ({ expires_at: time }) => <Expiry time={time} /> },
  {
    label: 'What can be done',
    kind: 'actions',
    cell: (token) => (
      <Button size="compact-sm" variant="subtle" color="red" onClick={() => remove(token)} aria-label={`Delete ${token.name}`}>
        Delete
      </Button>
    ),
  },
];

function Expiry({ time }: { time: string | null }) {
  if (time === null) return 'Never';
  const isOver = Date.parse(time) < Date.now();
  return (
    <Text span inherit {...(isOver ? { c: 'red' } : {})}>
      {isOver && 'Expired '}
      <RelativeTime at={time} />
    </Text>
  );
}

function remove({ id, name }: ApiTokenView): void {
  askFirst({
    title: `Delete the token ${name}`,
    text: 'Programs that sign in with it are refused from then on. It cannot be taken back.',
    action: 'Delete token',
    onConfirm: async () => {
      await deleteToken(id);
      notifications.show({ message: `${name} has stopped working.` });
    },
  });
}
