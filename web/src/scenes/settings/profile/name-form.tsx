import type { UserView } from '@gatehouse/contract';
import { Button, Group, Stack, TextInput } from '@mantine/core';
import { notifications } from '@mantine/notifications';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { updateMe } from '../../../api/profile.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';

/** What others call you. */
export function NameForm({ me }: { me: UserView }) {
  const [name, setName] = useState(me.name);
  const save = useMutation({
    mutationFn: () => updateMe({ name }),
    onSuccess: () => notifications.show({ message: 'Your name is changed.' }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate();
      }}
    >
      <Stack>
        <ProblemAlert error={save.error} pointers={['/name']} />
        <TextInput
          label="Name"
          autoComplete="name"
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          error={faultOf(save.error, '/name')}
        />
        <TextInput label="E-mail" description="An admin can make an account with another one." value={me.email} readOnly />
        <Group>
          <Button type="submit" loading={save.isPending} disabled={name.trim() === '' || name === me.name}>
            Save name
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
