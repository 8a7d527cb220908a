import type { ChatToolCall, McpServer } from '@gatehouse/contract';
import { Button, Group, Paper, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { wordsOf } from '../../../api/api-problem.ts';
import { decideToolCall } from '../../../api/chats.ts';
import { RelativeTime } from '../../../components/relative-time.tsx';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { ConnectButton } from '../server-picker/connect-button.tsx';
import { labelOf } from './tool-call-words.ts';

type CardProps = {
  chatId: string;
  call: ChatToolCall;
  held: NonNullable<ChatToolCall['held']>;
  server: McpServer | undefined;
};

/** In the place where a turn waits for a login: what for, and the two ways on. */
export function ConnectCard({ chatId, call, held, server }: CardProps) {
  const skip = useMutation({ mutationFn: () => decideToolCall(chatId, call.id, { action: 'skip' }) });
  const name = call.server_name ?? 'A server';
  return (
    <Paper m="xs" mt={0} p="sm" bg="var(--mantine-primary-color-light)" role="group" aria-label={`${name} waits for you`}>
      <Group gap="xs" wrap="nowrap">
        <ServerIcon server={server} />
        <Text fw={600} size="sm">
          {name} wants you to connect your account
        </Text>
      </Group>
      <Text size="sm">Needed for: {labelOf(call)}</Text>
      <Text size="xs" c="dimmed">
        The chat goes on without it <RelativeTime at={held.until} />.
      </Text>
      {skip.isError && (
        <Text size="xs" c="red" role="alert">
          {wordsOf(skip.error)}
        </Text>
      )}
      <Group justify="flex-end" mt="xs" gap="xs" align="flex-start">
        <Button variant="default" size="xs" loading={skip.isPending} onClick={() => skip.mutate()}>
          Skip
        </Button>
        {call.server_id !== undefined && (
          <ConnectButton size="xs" serverId={call.server_id} serverName={name} url={held.connect_url} />
        )}
      </Group>
    </Paper>
  );
}
