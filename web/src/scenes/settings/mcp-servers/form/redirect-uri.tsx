import { Code, Group, Input } from '@mantine/core';
import { CopyText } from '../../../../components/copy-text.tsx';

/** The address that providers send users back to: one for all servers, so that it is known before one is saved. */
export function RedirectUri({ uri }: { uri: string | undefined }) {
  return (
    <Input.Wrapper label="Redirect URI" description="Register this one at the provider, if it asks for it.">
      <Group gap="xs" mt={4} wrap="nowrap">
        <Code flex={1} p="xs" fz="sm">
          {uri ?? '…'}
        </Code>
        {uri !== undefined && <CopyText value={uri} what="the redirect URI" />}
      </Group>
    </Input.Wrapper>
  );
}
