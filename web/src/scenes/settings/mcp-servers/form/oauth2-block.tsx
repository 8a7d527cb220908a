import { Collapse, Select, Stack, Text, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { fieldLabels } from './describe-changes.ts';
import { RedirectUri } from './redirect-uri.tsx';
import { SecretField } from './secret-field.tsx';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

/** Each user's own account at the server's provider: found, or entered by hand. */
export function OAuth2Block({ form }: { form: ServerForm }) {
  const { values, stored } = form;
  const isManual = [values.oauth2_client_id, values.oauth2_auth_url, values.oauth2_token_url].some((text) => text !== '');
  const isStored = stored?.auth_type === 'oauth2' && stored.has_oauth2_secret;
  return (
    <>
      <Text size="sm">
        Leave the client fields empty and Gatehouse finds the provider and registers itself there. Fill them when the provider
        wants a client that you made: id, authorization URL and token URL together.
      </Text>
      <RedirectUri />
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

/** What few providers need. */
function MoreOAuth2({ form }: { form: ServerForm }) {
  const { values, change, base } = form;
  const [isOpen, { toggle }] = useDisclosure(
    base.oauth2_revocation_url !== '' ||
      base.oauth2_audience !== '' ||
      base.oauth2_prompt !== '' ||
      base.oauth2_resource !== 'auto',
  );
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={isOpen} fz="sm" fw={500}>
        <Icon name={isOpen ? 'down' : 'chevron'} size={14} /> For particular providers
      </UnstyledButton>
      <Collapse expanded={isOpen}>
        <Stack gap="md" mt="md">
          <TextField
            form={form}
            field="oauth2_revocation_url"
            about="Where tokens are taken back when a user disconnects. Empty: what the provider says."
          />
          <TextField form={form} field="oauth2_audience" about="Sent as audience when a login begins." />
          <TextField form={form} field="oauth2_prompt" about="Sent as prompt when a login begins." placeholder="consent" />
          <Select
            name="oauth2_resource"
            label={fieldLabels.oauth2_resource}
            description="Whether the provider is told which server the token is for."
            data={[
              { value: 'auto', label: 'Send it, until the provider refuses it' },
              { value: 'send', label: 'Always send it' },
              { value: 'omit', label: 'Never send it' },
            ]}
            value={values.oauth2_resource}
            allowDeselect={false}
            onChange={(value) => change({ oauth2_resource: value === 'send' || value === 'omit' ? value : 'auto' })}
            error={form.errorOf('oauth2_resource')}
          />
          <Select
            name="oauth2_token_auth_method"
            label={fieldLabels.oauth2_token_auth_method}
            description="How Gatehouse says at the token URL who it is."
            data={[
              { value: '', label: 'As the provider says' },
              { value: 'client_secret_basic', label: 'Secret in the Authorization header' },
              { value: 'client_secret_post', label: 'Secret in the body' },
              { value: 'none', label: 'No secret' },
            ]}
            value={values.oauth2_token_auth_method}
            allowDeselect={false}
            onChange={(value) =>
              change({
                oauth2_token_auth_method:
                  value === 'client_secret_basic' || value === 'client_secret_post' || value === 'none' ? value : '',
              })
            }
            error={form.errorOf('oauth2_token_auth_method')}
          />
        </Stack>
      </Collapse>
    </div>
  );
}
