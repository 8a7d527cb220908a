import { Button, Group, PasswordInput, Stack } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { updateMe } from '../../../api/profile.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';

/** Another password for oneself. */
export function PasswordForm() {
  const [current, setCurrent] = useState('');
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => updateMe({ password, current_password: current }),
    onSuccess: () => {
      setCurrent('');
      setPassword('');
      notifications.show({ message: 'Your password is changed. Your other sessions have ended.' });
    },
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} pointers={['/password', '/current_password']} />
        <PasswordInput
          label="Current password"
          autoComplete="current-password"
          value={current}
          onChange={(event) => setCurrent(event.currentTarget.value)}
          error={faultOf(save.error, '/current_password')}
        />
        <PasswordInput
          label="New password"
          description="8 characters or more. Your other sessions end."
          autoComplete="new-password"
          value={password}
          onChange={(event) => setPassword(event.currentTarget.value)}
          error={faultOf(save.error, '/password')}
        />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={current === '' || password.length < 8}>
            Change password
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
