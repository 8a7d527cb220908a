import { Button, Text } from '@mantine/core';
import { modals } from '@mantine/modals';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { wordsOf } from '../../../api/api-problem.ts';
import { disconnectAccount } from '../../../api/connections.ts';

/** Ends the user's grant at a server, once they said so again. */
export function DisconnectButton({
  serverId,
  serverName,
  onLeave,
}: {
  serverId: string;
  serverName: string;
  onLeave?: () => void;
}) {
  const end = useMutation({
    mutationFn: () => disconnectAccount(serverId),
    onError: (error) => notifications.show({ color: 'red', title: `${serverName} is still connected`, message: wordsOf(error) }),
    onSuccess: ({ token_revoked: revoked, token_revocation_error: why }) =>
      notifications.show({
        title: `${serverName} is disconnected`,
        message: revoked
          ? 'Its provider revoked the tokens.'
          : (why ?? 'Gatehouse deleted its tokens. The provider has no way to revoke them.'),
      }),
  });
  const ask = () => {
    onLeave?.();
    modals.openConfirmModal({
      title: `Disconnect from ${serverName}?`,
      children: <Text size="sm">Your chats cannot use it any more until you connect again.</Text>,
      labels: { confirm: 'Disconnect', cancel: 'Keep it' },
      confirmProps: { color: 'red' },
      onConfirm: () => end.mutate(),
    });
  };
  return (
    <Button
      size="compact-sm"
      variant="subtle"
      color="gray"
      loading={end.isPending}
      onClick={ask}
      aria-label={`Disconnect from ${serverName}`}
    >
      Disconnect
    </Button>
  );
}
