import { Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../../../api/settings.ts';
import { Discovery } from './discovery.tsx';
import { MoreOAuth2 } from './more-oauth2.tsx';
import { RedirectUri } from './redirect-uri.tsx';
import { SecretField } from './secret-field.tsx';
import { TextField } from './text-field.tsx';
import { useDiscovery } from './use-discovery.ts';
import type { ServerForm } from './use-server-form.ts';

/** Each user's own account at the server's provider: found, or entered by hand. */
export function OAuth2Block({ form }: { form: ServerForm }) {
  const { values, stored } = form;
  const isManual = [values.oauth2_client_id, values.oauth2_auth_url, values.oauth2_token_url].some((text) => text !== '');
  const search = useDiscovery(form);
  const { data: settings } = useQuery(settingsQuery);
  const isStored = stored?.auth_type === 'oauth2' && stored.has_oauth2_secret;
  return (
    <>
      <Text size="sm">
        Leave the client fields empty and Gatehouse finds the provider and registers itself there. Fill them when the provider
        wants a client that you made: id, authorization URL and token URL together.
      </Text>
      <RedirectUri uri={settings?.oauth2_redirect_uri ?? search.found?.redirect_uri} />
      <Discovery form={form} search={search} />
      <TextField
        form={form}
        field="oauth2_client_id"
        about="The client that you registered at the provider."
        required={isManual}
      />
      <SecretField
        form={form}
        field="oauth2_client_secret"
        isStored={isStored}
        mayClear
        about="Where the provider gave one. Stored encrypted and not shown again."
      />
      <TextField
        form={form}
        field="oauth2_auth_url"
        about="Where users agree."
        placeholder="https://provider.example/authorize"
        required={isManual}
      />
      <TextField
        form={form}
        field="oauth2_token_url"
        about="Where tokens are given."
        placeholder="https://provider.example/token"
        required={isManual}
      />
      <TextField
        form={form}
        field="oauth2_scopes"
        about="What users are asked to allow, separated by spaces. Empty: what the server says it needs."
        placeholder="read write"
      />
      <MoreOAuth2 form={form} />
    </>
  );
}
