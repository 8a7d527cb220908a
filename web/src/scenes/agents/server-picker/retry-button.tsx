import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { retryServer } from '../../../api/chats.ts';
import { queryClient } from '../../../api/query-client.ts';

/** Asks a server for its tools again. */
export function RetryButton({ serverId, serverName }: { serverId: string; serverName: string }) {
  const retry = useMutation({
    mutationFn: () => retryServer(serverId),
    onSettled: () => queryClient.invalidateQueries({ queryKey: ['chat-servers'] }),
  });
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      loading={retry.isPending}
      onClick={() => retry.mutate()}
      aria-label={`Ask ${serverName} again`}
    >
      Retry
    </Button>
  );
}
