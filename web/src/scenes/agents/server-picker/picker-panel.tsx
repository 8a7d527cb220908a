import type { ChatServer } from '@gatehouse/contract';
import { Anchor, Box, Button, Group, Skeleton, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { useState, type KeyboardEvent } from 'react';
import { wordsOf } from '../../../api/api-problem.ts';
import { Icon } from '../../../components/icon.tsx';
import { ContextMeter } from './context-meter.tsx';
import { ServerRow } from './server-row.tsx';
import classes from './server-picker.module.css';
import type { useChosenServers } from './use-chosen-servers.ts';

/** So many are found at a glance. */
const fewServers = 6;

type PanelProps = { chosen: ReturnType<typeof useChosenServers>; contextWindow: number | undefined; onLeave: () => void };

/** Every server that the user may have in the chat. */
export function PickerPanel({ chosen, contextWindow, onLeave }: PanelProps) {
  const [words, setWords] = useState('');
  const servers = chosen.data ?? [];
  const found = servers.filter((server) => fits(server, words));
  return (
    <Box onKeyDown={moveByArrows} className={classes['panel']}>
      <Group justify="space-between" px="md" py="xs" gap="xs">
        <Text fw={600} size="sm" visibleFrom="sm">
          Servers for this chat
        </Text>
        <ContextMeter servers={servers} contextWindow={contextWindow} />
      </Group>
      <div className={classes['scroll']}>
        {chosen.isPending && <Skeleton height={120} m="md" w="auto" />}
        {chosen.isError && (
          <Stack p="md" gap="xs" role="alert">
            <Text size="sm">{wordsOf(chosen.error)}</Text>
            <Button variant="light" size="xs" onClick={() => void chosen.refetch()}>
              Try again
            </Button>
          </Stack>
        )}
        <ul className={classes['list']} aria-label="Servers">
          {found.map((server) => (
            <ServerRow key={server.id} server={server} onSwitch={chosen.switchServer} onLeave={onLeave} />
          ))}
        </ul>
        {servers.length > 0 && found.length === 0 && (
          <Text p="md" size="sm" c="dimmed">
            No server has “{words.trim()}” in its name.
          </Text>
        )}
      </div>
      <Group justify="space-between" px="md" py="xs" gap="xs">
        {servers.length > fewServers ? (
          <TextInput
            size="xs"
            aria-label="Find a server"
            placeholder="Find a server"
            leftSection={<Icon name="search" size={14} />}
            value={words}
            onChange={(event) => setWords(event.currentTarget.value)}
          />
        ) : (
          <span />
        )}
        <Anchor component={Link} to="/agents/settings/my-connections" size="sm">
          Manage my connections
        </Anchor>
      </Group>
    </Box>
  );
}

function fits({ display_name: name, description }: ChatServer, words: string): boolean {
  return `${name} ${description}`.toLowerCase().includes(words.trim().toLowerCase());
}

/** The arrow keys go through what can be used in the list. */
function moveByArrows(event: KeyboardEvent<HTMLElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step === undefined) return;
  const stops = [...event.currentTarget.querySelectorAll<HTMLElement>('input, button, a[href]')].filter(
    (stop) => !stop.matches(':disabled'),
  );
  const here = stops.findIndex((stop) => stop === document.activeElement);
  const next = stops[(here + step + stops.length) % stops.length];
  if (!next) return;
  event.preventDefault();
  next.focus();
}
