import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { signInByPassword } from '../../api/session.ts';
import { useEnter } from './use-enter.ts';

export function PasswordForm({ returnTo }: { returnTo: string }) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', password: '' } });
  const { enter, problem, isBusy } = useEnter(signInByPassword, returnTo);
  return (
    <form onSubmit={form.onSubmit((given) => void enter(given))}>
      <Stack>
        {problem && (
          <Alert color="red" role="alert">
            {problem.message}
          </Alert>
        )}
        <TextInput label="E-mail" type="email" autoComplete="username" required autoFocus {...form.getInputProps('email')} />
        <PasswordInput label="Password" autoComplete="current-password" required {...form.getInputProps('password')} />
        <Button type="submit" loading={isBusy}>
          Sign in
        </Button>
      </Stack>
    </form>
  );
}
