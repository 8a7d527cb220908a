import { parseRefusalCode, signInRefusals } from '@gatehouse/contract';
import { Alert, Anchor, Button, Center, Divider, Paper, Stack, Text, Title } from '@mantine/core';
import { useSuspenseQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { authMethodsQuery } from '../../api/session.ts';
import { Mark } from '../../components/mark.tsx';
import { PasswordForm } from './password-form.tsx';
import { SetupForm } from './setup-form.tsx';

const route = getRouteApi('/sign-in');

/** The way in: the first admin is made here, and everybody signs in here. */
export function SignInPage() {
  const { data: methods } = useSuspenseQuery(authMethodsQuery);
  const { return_to: returnTo = '/agents', error } = route.useSearch();
  const refusal = parseRefusalCode(error);
  const providers = [
    methods.oidc && { type: 'oidc', name: methods.oidc.name },
    methods.github && { type: 'github', name: 'GitHub' },
  ].filter((provider) => provider !== undefined);
  return (
    <Center mih="100%" p="md" component="main">
      <Stack w="100%" maw={400} gap="lg">
        <Stack gap={4} align="center">
          <Mark size={40} />
          <Title order={1} size="h3">
            {methods.setup_needed ? 'Set up Gatehouse' : 'Sign in to Gatehouse'}
          </Title>
          {methods.setup_needed && <Text c="dimmed">You are the first here: make the admin account.</Text>}
        </Stack>
        {refusal && (
          <Alert color="red" title="You are not signed in" role="alert">
            {signInRefusals[refusal]}
          </Alert>
        )}
        <Paper withBorder p="lg">
          <Stack>
            {methods.setup_needed ? <SetupForm returnTo={returnTo} /> : methods.password && <PasswordForm returnTo={returnTo} />}
            {providers.length > 0 && (methods.password || methods.setup_needed) && <Divider label="or" />}
            {providers.map(({ type, name }) => (
              <Button
                key={type}
                component="a"
                variant="default"
                href={`/api/v1/auth/${type}/start?return_to=${encodeURIComponent(returnTo)}`}
              >
                Sign in with {name}
              </Button>
            ))}
          </Stack>
        </Paper>
        <Text size="sm" c="dimmed" ta="center">
          The API is described at <Anchor href="/api/v1/docs">/api/v1/docs</Anchor>.
        </Text>
      </Stack>
    </Center>
  );
}
