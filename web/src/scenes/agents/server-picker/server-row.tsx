import type { ChatServer } from '@gatehouse/contract';
import { Group, Switch, Text, Tooltip } from '@mantine/core';
import { memo } from 'react';
import { connectUrlOf } from '../../../api/connect-account.ts';
import { Icon } from '../../../components/icon.tsx';
import { ServerIcon } from '../../../components/server-icon.tsx';
import { ConnectButton } from './connect-button.tsx';
import { DisconnectButton } from './disconnect-button.tsx';
import { RetryButton } from './retry-button.tsx';
import { ServerState } from './server-state.tsx';
import classes from './server-picker.module.css';

/** One server: what it is, how it is, and what can be done about both. */
export const ServerRow = memo(function ServerRow({
  server,
  onSwitch,
  onLeave,
}: {
  server: ChatServer;
  onSwitch: (change: { serverId: string; selected: boolean }) => void;
  /** Called where something opens over the picker. */
  onLeave: () => void;
}) {
  const { id, display_name: name, description, selected, locked, status } = server;
  const needsLogin = status === 'needs_login' || status === 'needs_reconnect';
  const select = () => onSwitch({ serverId: id, selected: true });
  return (
    <li className={classes['row']}>
      <ServerIcon server={server} size={24} />
      <div>
        <Group gap={6} wrap="nowrap">
          <Text size="sm" fw={500} truncate>
            {name}
          </Text>
          <ServerState server={server} />
        </Group>
        {description !== '' && (
          <Text size="xs" c="dimmed" lineClamp={2}>
            {description}
          </Text>
        )}
      </div>
      <div className={classes['actions']}>
        {needsLogin && (
          <ConnectButton
            serverId={id}
            serverName={name}
            url={connectUrlOf(id)}
            isAgain={status === 'needs_reconnect'}
            onConnected={selected ? undefined : select}
          />
        )}
        {server.auth_type === 'oauth2' && !needsLogin && status !== 'unavailable' && (
          <DisconnectButton serverId={id} serverName={name} onLeave={onLeave} />
        )}
        {(status === 'unreachable' || status === 'no_tools') && <RetryButton serverId={id} serverName={name} />}
        {locked ? (
          <Locked name={name} />
        ) : (
          <Switch
            size="sm"
            checked={selected}
            onChange={(event) => onSwitch({ serverId: id, selected: event.currentTarget.checked })}
            aria-label={`Use ${name}`}
          />
        )}
      </div>
    </li>
  );
});

/** In the place of the switch, where only an admin has one. */
function Locked({ name }: { name: string }) {
  return (
    <Tooltip label="Your admin turned this on for everyone." events={{ hover: true, focus: true, touch: true }}>
      <Group
        gap={4}
        wrap="nowrap"
        tabIndex={0}
        role="note"
        aria-label={`${name} is always on: your admin turned this on for everyone.`}
      >
        <Text size="xs" c="dimmed">
          Always on
        </Text>
        <Icon name="lock" size={14} />
        <Switch checked disabled aria-hidden tabIndex={-1} size="sm" readOnly />
      </Group>
    </Tooltip>
  );
}
