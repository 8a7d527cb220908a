import { Alert, type AlertProps } from '@mantine/core';
import { Icon } from '../../../components/icon.tsx';

/** Something to be seen to, that destroys nothing: with a sign, and in words as dark as all others. */
export function Caution({ role = 'status', ...rest }: AlertProps) {
  return (
    <Alert
      color="yellow"
      variant="light"
      p="xs"
      icon={<Icon name="warning" />}
      role={role}
      styles={{ title: { color: 'var(--mantine-color-text)' }, icon: { color: 'var(--mantine-color-text)' } }}
      {...rest}
    />
  );
}
