import type { McpServer } from '@gatehouse/contract';
import { Button, Group, Switch, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useState } from 'react';
import { ApiProblem } from '../../../../api/api-problem.ts';
import { queryClient } from '../../../../api/query-client.ts';
import { serversQuery, updateServer } from '../../../../api/servers.ts';
import { tellFailure } from '../../../../components/ask-first.tsx';

/** Turns a server on or off at once, and offers to take that back. */
export function EnabledSwitch({ server }: { server: McpServer }) {
  const [wanted, setWanted] = useState<boolean>();
  const set = async (on: boolean, of: McpServer) => {
    setWanted(on);
    try {
      const saved = await updateServer(of.id, { enabled: on }, of.revision);
      tell(saved, () => void set(!on, saved));
    } catch (error) {
      if (error instanceof ApiProblem && error.status === 412) {
        await queryClient.refetchQueries({ queryKey: serversQuery.queryKey, exact: true });
      }
      tellFailure(error);
    } finally {
      setWanted(undefined);
    }
  };
  return (
    <Switch
      aria-label={`${server.display_name} is on`}
      checked={wanted ?? server.enabled}
      disabled={wanted !== undefined}
      onChange={(event) => void set(event.currentTarget.checked, server)}
      withThumbIndicator={false}
    />
  );
}

function tell(server: McpServer, undo: () => void): void {
  const id = `enabled-${server.id}`;
  notifications.hide(id);
  notifications.show({
    id,
    role: 'status',
    message: (
      <Group justify="space-between" wrap="nowrap">
        <Text size="sm">
          {server.display_name} is {server.enabled ? 'on' : 'off: nobody but admins sees it'}.
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            notifications.hide(id);
            undo();
          }}
        >
          Undo
        </Button>
      </Group>
    ),
  });
}
