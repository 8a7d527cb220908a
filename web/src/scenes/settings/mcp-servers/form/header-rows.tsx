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
      <StoredHeaders names={storedNames} error={form.errorOf('custom_headers')} onReplace={() => set(storedNames.map(newRow))} />
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
          <HeaderFields
            key={row.id}
            row={row}
            number={index + 1}
            onChange={(changes) => change(row.id, changes)}
            onRemove={shown.length === 1 ? undefined : () => set(shown.filter(({ id }) => id !== row.id))}
          />
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

function StoredHeaders(props: { names: readonly string[]; error: string | undefined; onReplace: () => void }) {
  const { names, error, onReplace } = props;
  return (
    <Input.Wrapper label={fieldLabels.custom_headers} error={error}>
      <Group justify="space-between" wrap="nowrap" align="flex-start">
        <Text size="sm">
          {names.join(', ')}{' '}
          <Text span size="sm" c="dimmed">
            {names.length === 1 ? 'Its value is set.' : 'Their values are set.'}
          </Text>
        </Text>
        <Button size="compact-sm" variant="light" onClick={onReplace}>
          Replace
        </Button>
      </Group>
    </Input.Wrapper>
  );
}

function HeaderFields(props: {
  row: HeaderRow;
  number: number;
  onChange: (changes: Partial<HeaderRow>) => void;
  /** Undefined: it is the only one. */
  onRemove: (() => void) | undefined;
}) {
  const { row, number, onChange, onRemove } = props;
  return (
    <Group gap="xs" wrap="nowrap">
      <TextInput
        flex={1}
        miw={0}
        aria-label={`Name of header ${number}`}
        placeholder="X-Api-Key"
        autoComplete="off"
        value={row.name}
        onChange={(event) => onChange({ name: event.currentTarget.value })}
      />
      <PasswordInput
        flex={1}
        miw={0}
        aria-label={`Value of header ${number}`}
        placeholder="Value"
        autoComplete="new-password"
        data-1p-ignore
        value={row.value}
        onChange={(event) => onChange({ value: event.currentTarget.value })}
      />
      <ActionIcon
        variant="subtle"
        color="gray"
        aria-label={`Remove header ${number}`}
        disabled={onRemove === undefined}
        onClick={onRemove}
      >
        <Icon name="close" size={16} />
      </ActionIcon>
    </Group>
  );
}
