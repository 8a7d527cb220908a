import { ActionIcon, Button, Group, Input, PasswordInput, Stack, Text, TextInput } from '@mantine/core';
import { Icon } from '../../../../components/icon.tsx';
import { fieldLabels } from './describe-changes.ts';
import type { HeaderRow } from './server-form-values.ts';
import type { ServerForm } from './use-server-form.ts';

let lastId = 0;
const newRow = (name = ''): HeaderRow => ({ id: (lastId += 1), name, value: '' });

/** The headers that go with every request. Stored ones are shown by name; they are replaced together. */
export function HeaderRows({ form, storedNames }: { form: ServerForm; storedNames: readonly string[] }) {
  const { custom_headers: rows } = form.values;
  const set = (next: HeaderRow[] | undefined) => form.change({ custom_headers: next });
  if (rows === undefined && storedNames.length > 0) {
    return (
      <Input.Wrapper label={fieldLabels.custom_headers} error={form.errorOf('custom_headers')}>
        <Group justify="space-between" wrap="nowrap" align="flex-start">
          <Text size="sm">
            {storedNames.join(', ')}{' '}
            <Text span size="sm" c="dimmed">
              {storedNames.length === 1 ? 'Its value is set.' : 'Their values are set.'}
            </Text>
          </Text>
          <Button size="compact-sm" variant="light" onClick={() => set(storedNames.map(newRow))}>
            Replace
          </Button>
        </Group>
      </Input.Wrapper>
    );
  }
  const shown = rows ?? [blankRow];
  const change = (id: number, changes: Partial<HeaderRow>) =>
    set(shown.map((row) => (row.id === id ? { ...row, ...changes } : row)));
  return (
    <Input.Wrapper
      label={fieldLabels.custom_headers}
      description="Sent with every request, the same for all users. Values are stored encrypted and not shown again."
      error={form.errorOf('custom_headers')}
    >
      <Stack gap="xs" mt="xs">
        {shown.map((row, index) => (
          <Group key={row.id} gap="xs" wrap="nowrap">
            <TextInput
              flex={1}
              miw={0}
              name={index === 0 ? 'custom_headers' : undefined}
              aria-label={`Name of header ${index + 1}`}
              placeholder="X-Api-Key"
              autoComplete="off"
              value={row.name}
              onChange={(event) => change(row.id, { name: event.currentTarget.value })}
            />
            <PasswordInput
              flex={1}
              miw={0}
              aria-label={`Value of header ${index + 1}`}
              placeholder="Value"
              autoComplete="new-password"
              data-1p-ignore
              value={row.value}
              onChange={(event) => change(row.id, { value: event.currentTarget.value })}
            />
            <ActionIcon
              variant="subtle"
              color="gray"
              aria-label={`Remove header ${index + 1}`}
              disabled={shown.length === 1}
              onClick={() => set(shown.filter(({ id }) => id !== row.id))}
            >
              <Icon name="close" size={16} />
            </ActionIcon>
          </Group>
        ))}
        <Group gap="xs">
          <Button
            size="compact-sm"
            variant="light"
            leftSection={<Icon name="add" size={14} />}
            onClick={() => set([...shown, newRow()])}
          >
            Add header
          </Button>
          {storedNames.length > 0 && (
            <Button size="compact-sm" variant="subtle" onClick={() => set(undefined)}>
              Keep the stored ones
            </Button>
          )}
        </Group>
        {storedNames.length > 0 && (
          <Text size="xs" c="dimmed">
            These replace all stored headers: give every value again.
          </Text>
        )}
      </Stack>
    </Input.Wrapper>
  );
}

const blankRow: HeaderRow = { id: 0, name: '', value: '' };
