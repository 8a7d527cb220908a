import { ActionIcon, CopyButton, Group, Input, Code } from '@mantine/core';
import { Icon } from '../../../../components/icon.tsx';

/** The address that providers send users back to: one for all servers, so that it is known before one is saved. */
export function RedirectUri() {
  const uri = new URL('/oauth2/callback', window.location.origin).href;
  return (
    <Input.Wrapper label="Redirect URI" description="Register this one at the provider, if it asks for it.">
      <Group gap="xs" mt={4} wrap="nowrap">
        <Code flex={1} p="xs" fz="sm">
          {uri}
        </Code>
        <CopyButton value={uri}>
          {({ copied, copy }) => (
            <ActionIcon variant="light" size="lg" onClick={copy} aria-label={copied ? 'Copied' : 'Copy the redirect URI'}>
              <Icon name={copied ? 'check' : 'copy'} />
            </ActionIcon>
          )}
        </CopyButton>
      </Group>
    </Input.Wrapper>
  );
}
