import { Anchor, Button, Group, Stack, Text } from '@mantine/core';
import { cancelConnecting, connectAccount } from '../../../api/connect-account.ts';
import { Icon } from '../../../components/icon.tsx';
import { useConnecting } from './use-connecting.ts';

export type ConnectButtonProps = {
  serverId: string;
  serverName: string;
  url: string;
  /** True where an account was connected before. */
  isAgain?: boolean;
  onConnected?: (() => void) | undefined;
  size?: 'xs' | 'compact-sm';
};

/** Begins a login in a window of its own, shows how it goes, and what to do where the browser blocks the window. */
export function ConnectButton({ isAgain = false, size = 'compact-sm', ...request }: ConnectButtonProps) {
  const connecting = useConnecting();
  const { serverId, serverName, url } = request;
  const own = connecting?.serverId === serverId ? connecting : undefined;
  const words = isAgain ? 'Reconnect' : 'Connect';
  if (own?.phase === 'open') {
    return (
      <Group gap={4} wrap="nowrap" role="status">
        <Button size={size} loading aria-label={`Connecting to ${serverName}`}>
          {words}
        </Button>
        <Button size={size} variant="subtle" color="gray" onClick={cancelConnecting}>
          Cancel
        </Button>
      </Group>
    );
  }
  const isBusyElsewhere = connecting?.phase === 'open';
  return (
    <Stack gap={4} align="flex-end">
      <Button
        size={size}
        rightSection={<Icon name="external" size={14} />}
        disabled={isBusyElsewhere}
        onClick={() => connectAccount(request)}
        aria-label={`${words} to ${serverName}`}
      >
        {words}
      </Button>
      {own?.phase === 'blocked' && (
        <Text size="xs" role="alert" ta="right">
          Your browser blocked the window.{' '}
          <Anchor href={url} target="_blank" rel="opener" inherit>
            Open it in a tab
          </Anchor>
        </Text>
      )}
      {own?.phase === 'failed' && (
        <Text size="xs" c="red" role="alert" ta="right">
          {own.error}
        </Text>
      )}
    </Stack>
  );
}
