import { Button, Modal, Stack, TextInput } from '@mantine/core';
import type { UserView } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { updateUser } from '../../../api/users.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';

type Props = { user: UserView; opened: boolean; onClose: () => void };

export function RenameUser({ user, opened, onClose }: Props) {
  return (
    <Modal opened={opened} onClose={onClose} title={`Rename ${user.name}`}>
      <RenameForm user={user} onClose={onClose} />
    </Modal>
  );
}

function RenameForm({ user, onClose }: Omit<Props, 'opened'>) {
  const [name, setName] = useState(user.name);
  const rename = useMutation({ mutationFn: () => updateUser(user.id, { name }), onSuccess: onClose });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        rename.mutate();
      }}
    >
      <Stack>
        <ProblemAlert error={rename.error} pointers={['/name']} />
        <TextInput
          label="Name"
          required
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf(rename.error, '/name')}
        />
        <Button type="submit" loading={rename.isPending} disabled={name.trim() === '' || name.trim() === user.name}>
          Rename
        </Button>
      </Stack>
    </form>
  );
}
