import { Button, Modal, Stack, Text } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import type { UserView } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { updateUser } from '../../../api/users.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { NewPasswordInput } from './new-password-input.tsx';

type Props = { user: UserView; opened: boolean; onClose: () => void };

/** Gives somebody another password. */
export function SetPassword({ user, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Set a password for ${user.name}`}>
      <PasswordForm user={user} onClose={onClose} />
    </Modal>
  );
}

function PasswordForm({ user, onClose }: Omit<Props, 'opened'>) {
  const [password, setPassword] = useState('');
  const save = useMutation({
    mutationFn: () => updateUser(user.id, { password }),
    onSuccess: () => {
      notifications.show({ message: `${user.name} has a new password and was signed out.` });
      onClose();
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
        <Text size="sm">It ends all their sessions and deletes their API tokens: somebody else may know the old one.</Text>
        <ProblemAlert error={save.error} pointers={['/password']} />
        <NewPasswordInput
          label="New password"
          description="At least 8 characters. Hand it over; it is not shown again."
          value={password}
          onChange={setPassword}
          error={faultOf(save.error, '/password')}
        />
        <Button type="submit" loading={save.isPending} disabled={password.length < 8}>
          Set password
        </Button>
      </Stack>
    </form>
  );
}
