import { Anchor, Badge, Checkbox, Group, Loader, Paper, Select, Stack, Text, TextInput } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import type { Choice } from './use-import.ts';

/** One server of a file: whether it is wanted, under which name, and what came of it. */
export function ImportRow({ choice, onChange }: { choice: Choice; onChange: (changes: Partial<Choice>) => void }) {
  const { entry, known, chosen, name, authType, state, id, why } = choice;
  const headers = Object.keys(entry.headers);
  const isOver = state === 'added' || state === 'adding';
  return (
    <Paper withBorder p="sm" role="listitem">
      <Group gap="sm" wrap="nowrap" align="flex-start">
        <Checkbox
          mt={8}
          aria-label={`Add ${entry.name}`}
          checked={chosen}
          disabled={isOver}
          onChange={(event) => onChange({ chosen: event.currentTarget.checked })}
        />
        <Stack gap={4} flex={1} miw={0}>
          <Group gap="xs" align="center">
            <TextInput
              flex="1 1 180px"
              aria-label={`Name of ${entry.name}`}
              value={name}
              disabled={isOver}
              maxLength={100}
              onChange={(event) => onChange({ name: event.currentTarget.value })}
            />
            {headers.length === 0 && (
              <Select
                w={140}
                aria-label={`Authentication of ${entry.name}`}
                data={[
                  { value: 'none', label: 'None' },
                  { value: 'oauth2', label: 'OAuth 2' },
                ]}
                value={authType}
                disabled={isOver}
                allowDeselect={false}
                onChange={(value) => onChange({ authType: value === 'oauth2' ? 'oauth2' : 'none' })}
              />
            )}
            <Badge variant="light" color="gray" tt="none">
              {entry.transport === 'sse' ? 'SSE' : 'Streamable HTTP'}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed">
            {entry.url}
          </Text>
          {headers.length > 0 && <Text size="xs">With the headers {headers.join(', ')}, stored encrypted.</Text>}
          {entry.disabled && <Text size="xs">Turned off in the file: it is added turned off.</Text>}
          {entry.note !== undefined && <Text size="xs">{entry.note}</Text>}
          {known && state === 'waiting' && <Text size="xs">{known.display_name} has this address already.</Text>}
          <Outcome state={state} id={id} why={why} />
        </Stack>
      </Group>
    </Paper>
  );
}

function Outcome({ state, id, why }: Pick<Choice, 'state'> & { id: string | undefined; why: string | undefined }) {
  switch (state) {
    case 'waiting':
      return null;
    case 'adding':
      return <Loader size="xs" aria-label="Being added" />;
    case 'added':
      return (
        <Text size="sm" role="status">
          Added.{' '}
          <Anchor component={Link} to={`/agents/settings/mcp-servers/${id ?? ''}`} size="sm">
            Open and test it
          </Anchor>
        </Text>
      );
    case 'refused':
      return (
        <Text size="sm" c="var(--mantine-color-error)" role="alert">
          {why}
        </Text>
      );
  }
}
