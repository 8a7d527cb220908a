import { Anchor, Group, PasswordInput } from '@mantine/core';

/**
 * A secret that goes one way: shown as set, replaced only when something is typed.
 * `value`: undefined keeps what is stored, empty clears it.
 */
export function SecretInput(props: {
  label: string;
  description: string;
  isRequired: boolean;
  isStored: boolean;
  canClear: boolean;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  error: string | undefined;
}) {
  const { label, description, isRequired, isStored, canClear, value, onChange, error } = props;
  const isCleared = isStored && value === '';
  return (
    <PasswordInput
      label={label}
      required={isRequired}
      error={error}
      autoComplete="off"
      data-1p-ignore
      data-lpignore="true"
      placeholder={isStored && !isCleared ? '•••••••••••• (set; type to replace it)' : ''}
      value={value ?? ''}
      onChange={(event) => onChange(event.currentTarget.value === '' ? undefined : event.currentTarget.value)}
      description={
        <Group gap="xs" component="span">
          <span>{isCleared ? 'It is deleted when you save.' : description}</span>
          {isStored && (canClear || value !== undefined) && (
            <Anchor component="button" type="button" size="xs" onClick={() => onChange(value === undefined ? '' : undefined)}>
              {value === undefined ? 'Clear it' : 'Keep the stored one'}
            </Anchor>
          )}
        </Group>
      }
    />
  );
}
