import { Button, CopyButton, Group, Stack, Text, TextInput } from '@mantine/core';
import type { CreatedApiToken } from '@gatehouse/contract';
import { Icon } from '../../../components/icon.tsx';

/** A token just made, to be copied now. */
export function ShownOnce({ created, onClose }: { created: CreatedApiToken; onClose: () => void }) {
  return (
    <Stack>
      <Text size="sm">Copy it now: it is shown this once. Programs send it as a bearer token.</Text>
      <TextInput
        label="Token"
        readOnly
        data-autofocus
        value={created.token}
        onFocus={(event) => event.currentTarget.select()}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
      />
      <Group justify="flex-end">
        <CopyButton value={created.token} timeout={4000}>
          {({ copied, copy }) => (
            <Button leftSection={<Icon name={copied ? 'check' : 'copy'} size={16} />} onClick={copy}>
              {copied ? 'Copied' : 'Copy the token'}
            </Button>
          )}
        </CopyButton>
        <Button variant="default" onClick={onClose}>
          Done
        </Button>
      </Group>
    </Stack>
  );
}
