import { Collapse, Select, Stack, UnstyledButton } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { Icon } from '../../../../components/icon.tsx';
import { fieldLabels } from './describe-changes.ts';
import { TextField } from './text-field.tsx';
import type { ServerForm } from './use-server-form.ts';

const fields = [
  'oauth2_revocation_url',
  'oauth2_audience',
  'oauth2_prompt',
  'oauth2_resource',
  'oauth2_token_auth_method',
] as const;

/** What few providers need. */
export function MoreOAuth2({ form }: { form: ServerForm }) {
  const { base } = form;
  const [isOpen, { toggle }] = useDisclosure(
    base.oauth2_revocation_url !== '' ||
      base.oauth2_audience !== '' ||
      base.oauth2_prompt !== '' ||
      base.oauth2_resource !== 'auto',
  );
  const isShown = isOpen || fields.some((field) => form.errorOf(field) !== undefined);
  return (
    <div>
      <UnstyledButton onClick={toggle} aria-expanded={isShown} fz="sm" fw={500}>
        <Icon name={isShown ? 'open' : 'chevron'} size={14} /> For particular providers
      </UnstyledButton>
      <Collapse expanded={isShown}>
        <Stack gap="md" mt="md">
          <TextField
            form={form}
            field="oauth2_revocation_url"
            about="Where tokens are taken back when a user disconnects. Empty: what the provider says."
          />
          <TextField form={form} field="oauth2_audience" about="Sent as audience when a login begins." />
          <TextField form={form} field="oauth2_prompt" about="Sent as prompt when a login begins." placeholder="consent" />
          <Choices form={form} />
        </Stack>
      </Collapse>
    </div>
  );
}

function Choices({ form: { values, change, errorOf } }: { form: ServerForm }) {
  return (
    <>
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
        error={errorOf('oauth2_resource')}
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
        error={errorOf('oauth2_token_auth_method')}
      />
    </>
  );
}
