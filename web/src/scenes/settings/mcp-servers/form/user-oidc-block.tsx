import { Text } from '@mantine/core';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

/** The token of the user's own sign-in. */
export function UserOidcBlock({ form }: { form: ServerForm }) {
  return (
    <>
      <Text size="sm">
        Each request carries the access token of the calling user’s OpenID Connect sign-in, renewed when it runs out. Whoever
        signed in with a password or GitHub has none: their requests go out without it, and the server is expected to refuse them.
      </Text>
      <TextField
        form={form}
        field="user_oidc_audience"
        about="Only where the server wants a token of its own: the user’s token is exchanged for one with this audience."
        placeholder="api://orders"
      />
    </>
  );
}
