import { Button, Group, Modal, Select, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import type { CreateUser } from '@gatehouse/contract';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { authMethodsQuery } from '../../../api/session.ts';
import { createUser } from '../../../api/users.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';
import { NewPasswordInput } from './new-password-input.tsx';
import { roles } from './roles.ts';

/** Makes a user: with a password to hand over, or for whoever comes in by a provider with that e-mail address. */
export function AddUser({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  return (
    <Modal opened={opened} onClose={onClose} title="Add a user">
      <AddUserForm onClose={onClose} />
    </Modal>
  );
}

const fields = ['/email', '/name', '/role', '/password'];

function AddUserForm({ onClose }: { onClose: () => void }) {
  const { data: methods } = useQuery(authMethodsQuery);
  const form = useForm<CreateUser & { password: string }>({
    initialValues: { email: '', name: '', role: 'member', password: '' },
    validate: { email: (email) => (email.trim() === '' ? 'Whose account is it?' : null) },
  });
  const add = useMutation({
    mutationFn: ({ password, ...given }: typeof form.values) =>
      createUser({ ...given, ...(password === '' ? {} : { password }) }),
    onSuccess: ({ name }) => {
      notifications.show({ message: `${name} can sign in now.` });
      onClose();
    },
  });
  const providers = [methods?.oidc?.name, methods?.github && 'GitHub'].filter((name) => typeof name === 'string');
  return (
    <form onSubmit={form.onSubmit((given) => add.mutate(given))} noValidate>
      <Stack>
        <ProblemAlert error={add.error} pointers={fields} />
        <TextInput label="Name" required data-autofocus {...form.getInputProps('name')} error={faultOf(add.error, '/name')} />
        <TextInput
          label="E-mail"
          type="email"
          required
          autoComplete="off"
          {...form.getInputProps('email')}
          error={form.errors['email'] ?? faultOf(add.error, '/email')}
        />
        <Select
          label="Role"
          description="Admins configure servers, models and users; members chat."
          data={roles}
          allowDeselect={false}
          {...form.getInputProps('role')}
          error={faultOf(add.error, '/role')}
        />
        <NewPasswordInput
          label="Password"
          description={describePassword(methods?.password !== false, providers)}
          value={form.values.password}
          onChange={(password) => form.setFieldValue('password', password)}
          error={faultOf(add.error, '/password')}
        />
        <Group justify="flex-end">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" loading={add.isPending}>
            Add user
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function describePassword(isOffered: boolean, providers: readonly string[]): string {
  if (providers.length === 0) return 'At least 8 characters. Hand it over; it is not shown again.';
  const by = providers.join(' or ');
  return isOffered
    ? `At least 8 characters. Leave it empty for somebody who signs in by ${by}.`
    : `Sign-in by password is off here: leave it empty, and they come in by ${by}.`;
}
