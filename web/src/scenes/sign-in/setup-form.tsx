import { Alert, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { setUp } from '../../api/session.ts';
import { useEnter } from './use-enter.ts';

const fields = ['email', 'name', 'password', 'code'] as const;

/** Makes the first admin. The code is in what Gatehouse wrote when it started; on this machine it is not asked for. */
export function SetupForm({ returnTo }: { returnTo: string }) {
  const form = useForm({ mode: 'uncontrolled', initialValues: { email: '', name: '', password: '', code: '' } });
  const { enter, problem, isBusy } = useEnter(
    ({ code, ...given }: typeof form.values) => setUp({ ...given, ...(code === '' ? {} : { code }) }),
    returnTo,
  );
  const faultOf = (field: (typeof fields)[number]) => problem?.faults.find(({ pointer }) => pointer === `/${field}`)?.message;
  const isElsewhere = problem && !fields.some((field) => faultOf(field) !== undefined);
  return (
    <form onSubmit={form.onSubmit((given) => void enter(given))}>
      <Stack>
        {isElsewhere && (
          <Alert color="red" role="alert">
            {problem.message}
          </Alert>
        )}
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          autoFocus
          {...form.getInputProps('name')}
          error={faultOf('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
          autoComplete="username"
          required
          {...form.getInputProps('email')}
          error={faultOf('email')}
        />
        <PasswordInput
          label="Password"
          description="8 characters or more"
          autoComplete="new-password"
          required
          {...form.getInputProps('password')}
          error={faultOf('password')}
        />
        <TextInput
          label="Setup code"
          description="Only from another machine: Gatehouse printed it when it started"
          autoComplete="off"
          {...form.getInputProps('code')}
          error={faultOf('code')}
        />
        <Button type="submit" loading={isBusy}>
          Make the admin account
        </Button>
      </Stack>
    </form>
  );
}
