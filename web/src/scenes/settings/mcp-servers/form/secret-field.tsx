import { Button, Group, PasswordInput, Text } from '@mantine/core';
import { useRef } from 'react';
import { fieldLabels } from './describe-changes.ts';
import type { ServerForm } from './use-server-form.ts';

/**
 * A write-only value. A stored one is never here: it is said to be set, is replaced only when something is typed, and can be cleared
 * where nothing needs it.
 */
export function SecretField({
  form,
  field,
  isStored,
  mayClear,
  about,
}: {
  form: ServerForm;
  field: 'api_key_value' | 'oauth2_client_secret';
  isStored: boolean;
  mayClear: boolean;
  about: string;
}) {
  const value = form.values[field];
  const box = useRef<HTMLInputElement>(null);
  const set = (next: string | null | undefined) => form.change({ [field]: next });
  const state = describeState(value, isStored);
  return (
    <div>
      <PasswordInput
        ref={box}
        name={field}
        label={fieldLabels[field]}
        description={about}
        autoComplete="new-password"
        data-1p-ignore
        placeholder={isStored && value === undefined ? '••••••••••••••••' : ''}
        value={value ?? ''}
        onChange={(event) => set(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
        error={form.errorOf(field)}
      />
      {state !== undefined && (
        <Group gap="xs" mt={4}>
          <Text size="xs" c="dimmed" role="status">
            {state}
          </Text>
          {value !== undefined && (
            <Button size="compact-xs" variant="subtle" onClick={() => set(undefined)}>
              Keep the stored one
            </Button>
          )}
          {value === undefined && mayClear && (
            <Button size="compact-xs" variant="subtle" color="red" onClick={() => set(null)}>
              Clear
            </Button>
          )}
        </Group>
      )}
    </div>
  );
}

function describeState(value: string | null | undefined, isStored: boolean): string | undefined {
  if (!isStored) return undefined;
  if (value === null) return 'Will be cleared when you save.';
  return value === undefined ? 'Set. Type to replace it.' : 'Will be replaced when you save.';
}
