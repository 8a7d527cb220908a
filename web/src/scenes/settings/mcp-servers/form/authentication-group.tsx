import { Select, Stack, Text } from '@mantine/core';
import { Caution } from '../caution.tsx';
import { ApiKeyBlock } from './api-key-block.tsx';
import { fieldLabels } from './describe-changes.ts';
import { FormGroup } from './form-group.tsx';
import { HeaderRows } from './header-rows.tsx';
import { OAuth2Block } from './oauth2-block.tsx';
import type { ServerFormValues } from './server-form-values.ts';
import { UserOidcBlock } from './user-oidc-block.tsx';
import type { ServerForm } from './use-server-form.ts';

/** The ways to authenticate: what each is called, and what it means for whom. */
export const authTypes = [
  { value: 'none', label: 'None', about: 'Nothing is sent: the server is open to whoever reaches it.' },
  { value: 'oauth2', label: 'OAuth 2', about: 'Each user connects an account of their own, once, in a window of the provider.' },
  { value: 'api_key', label: 'API key', about: 'One key of yours in one header, the same for all users.' },
  { value: 'custom_headers', label: 'Custom headers', about: 'Any fixed headers, the same for all users.' },
  {
    value: 'user_oidc',
    label: 'User’s sign-in',
    about: 'The OpenID Connect access token of each user’s own sign-in. Nothing for them to connect.',
  },
] as const;

/** What a way to authenticate is called. */
export function authLabel(type: ServerFormValues['auth_type']): string {
  return authTypes.find(({ value }) => value === type)?.label ?? type;
}

/** As whom Gatehouse speaks to the server. */
export function AuthenticationGroup({ form }: { form: ServerForm }) {
  const { values, change, stored } = form;
  const chosen = authTypes.find(({ value }) => value === values.auth_type);
  const leaves = stored && stored.auth_type !== values.auth_type && stored.auth_type !== 'none' ? stored.auth_type : undefined;
  return (
    <FormGroup title="Authentication" about="As whom Gatehouse speaks to the server.">
      <Select
        name="auth_type"
        label={fieldLabels.auth_type}
        description={chosen?.about}
        data={authTypes}
        value={values.auth_type}
        allowDeselect={false}
        onChange={(value) => change({ auth_type: authTypes.find((one) => one.value === value)?.value ?? 'none' })}
        error={form.errorOf('auth_type')}
        renderOption={({ option }) => (
          <Stack gap={0}>
            <Text size="sm">{option.label}</Text>
            <Text size="xs" c="dimmed">
              {authTypes.find(({ value }) => value === option.value)?.about}
            </Text>
          </Stack>
        )}
      />
      {leaves !== undefined && <Caution>{describeLoss(leaves)}</Caution>}
      <AuthBlock form={form} />
    </FormGroup>
  );
}

function AuthBlock({ form }: { form: ServerForm }) {
  const { values, stored } = form;
  switch (values.auth_type) {
    case 'none':
      return null;
    case 'api_key':
      return <ApiKeyBlock form={form} />;
    case 'custom_headers':
      return <HeaderRows form={form} storedNames={stored?.custom_header_names ?? []} />;
    case 'oauth2':
      return <OAuth2Block form={form} />;
    case 'user_oidc':
      return <UserOidcBlock form={form} />;
  }
}

function describeLoss(type: Exclude<ServerFormValues['auth_type'], 'none'>): string {
  switch (type) {
    case 'oauth2':
      return 'Saving clears the OAuth fields and the client secret, and ends the connection of every user.';
    case 'api_key':
      return 'Saving clears the stored key and its header.';
    case 'custom_headers':
      return 'Saving clears the stored headers.';
    case 'user_oidc':
      return 'Saving clears the audience. Users’ sign-ins stay as they are.';
  }
}
