import type { McpServer, ServerUsage } from '@gatehouse/contract';
import { Alert, Button, Group, List, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { notifications } from '@mantine/notifications';
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { ApiProblem, wordsOf } from '../../../api/api-problem.ts';
import { queryClient } from '../../../api/query-client.ts';
import { deleteServer, serverQuery, serverUsageQuery } from '../../../api/servers.ts';
import { Icon } from '../../../components/icon.tsx';

/** Deletes a server once its name was typed, and says before what goes with it. */
export function DeleteServer({ server }: { server: McpServer }) {
  const [isOpen, { open, close }] = useDisclosure();
  return (
    <>
      <Button variant="subtle" color="red" leftSection={<Icon name="trash" size={16} />} onClick={open}>
        Delete
      </Button>
      <Modal opened={isOpen} onClose={close} title={`Delete ${server.display_name}?`} centered>
        <Question server={server} onClose={close} />
      </Modal>
    </>
  );
}

function Question({ server, onClose }: { server: McpServer; onClose: () => void }) {
  const { data: usage } = useQuery({ ...serverUsageQuery(server.id), staleTime: 0 });
  const navigate = useNavigate();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  const remove = async () => {
    setBusy(true);
    try {
      await deleteServer(server.id, server.revision);
      notifications.show({ message: `${server.display_name} was deleted.` });
      await navigate({ to: '/agents/settings/mcp-servers', ignoreBlocker: true });
    } catch (failure) {
      if (failure instanceof ApiProblem && failure.status === 412) {
        await queryClient.refetchQueries({ queryKey: serverQuery(server.id).queryKey, exact: true });
      }
      setError(failure);
      setBusy(false);
    }
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (typed.trim() === server.display_name) void remove();
      }}
    >
      <Stack>
        <List size="sm" aria-label="What goes with it">
          {describeEnd(usage).map((line) => (
            <List.Item key={line}>{line}</List.Item>
          ))}
        </List>
        <Text size="sm">Calls that were made stay on record. To keep everything and only hide it, turn it off.</Text>
        {error !== undefined && (
          <Alert color="red" role="alert">
            {wordsOf(error)}
          </Alert>
        )}
        <TextInput
          label={`Type ${server.display_name} to delete it`}
          autoComplete="off"
          data-autofocus
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose} disabled={isBusy}>
            Keep it
          </Button>
          <Button type="submit" color="red" loading={isBusy} disabled={typed.trim() !== server.display_name}>
            Delete
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function describeEnd(usage: ServerUsage | undefined): string[] {
  const end = 'Its tools are gone from every chat at once.';
  if (!usage) return [end];
  return [
    end,
    usage.grants === 0
      ? 'Nobody is connected to it.'
      : `${usage.grants === 1 ? 'The connection of 1 user ends' : `The connections of ${usage.grants} users end`}, and the tokens are revoked at the provider.`,
    usage.chats === 0
      ? 'No chat has it on its own list.'
      : `${usage.chats === 1 ? '1 chat' : `${usage.chats} chats`} that chose it will go on without it.`,
    ...(usage.choices > 0 ? [`The choice of ${usage.choices === 1 ? '1 user' : `${usage.choices} users`} is forgotten.`] : []),
  ];
}
