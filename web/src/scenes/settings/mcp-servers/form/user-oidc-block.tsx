import type { ServerOverviews } from '@gatehouse/contract';
import { Alert, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { serverOverviewsQuery } from '../../../../api/servers.ts';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

/** The token of the user's own sign-in. */
export function UserOidcBlock({ form }: { form: ServerForm }) {
  const { data } = useQuery(serverOverviewsQuery);
  return (
    <>
      <Text size="sm">
        Each request carries the access token of the calling user’s OpenID Connect sign-in, renewed when it runs out. Whoever
        signed in with a password or GitHub has none: their requests go out without it, and the server is expected to refuse them.
      </Text>
      {data && (
        <Alert
          color={data.users.with_oidc === null || data.users.with_oidc === 0 ? 'yellow' : 'gray'}
          variant="light"
          p="xs"
          role="status"
        >
          {describeReach(data.users)}
        </Alert>
      )}
      <TextField
        form={form}
        field="user_oidc_audience"
        about="Only where the server wants a token of its own: the user’s token is exchanged for one with this audience."
        placeholder="api://orders"
      />
    </>
  );
}

function describeReach({ active, with_oidc: holders }: ServerOverviews['users']): string {
  if (holders === null)
    return 'Signing in with OpenID Connect is not set up here (GATEHOUSE_OIDC_ISSUER), so that nobody has a token yet.';
  return `${holders} of ${active} users signed in that way and have a token now.`;
}
