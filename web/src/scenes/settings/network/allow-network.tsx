import { Button, Group, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { updateSettings } from '../../../api/settings.ts';
import { faultOf } from '../../../components/fault-of.ts';
import { ProblemAlert } from '../../../components/problem-alert.tsx';

/** Adds one to the list. Gatehouse judges whether it is a network, an address or a host. */
export function AllowNetwork({ networks }: { networks: readonly string[] }) {
  const [network, setNetwork] = useState('');
  const allow = useMutation({
    mutationFn: () => updateSettings({ allow_networks: [...networks, network] }),
    onSuccess: () => setNetwork(''),
  });
  const pointer = `/allow_networks/${networks.length}`;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (network.trim() !== '') allow.mutate();
      }}
    >
      <Stack gap="xs">
        <ProblemAlert error={allow.error} pointers={[pointer]} />
        <TextInput
          label="Allow another one"
          description="A network such as 10.0.0.0/8, an address, or a host name; with a :port to allow only that."
          placeholder="10.20.0.0/16"
          value={network}
          onChange={(event) => {
            setNetwork(event.currentTarget.value);
            allow.reset();
          }}
          error={faultOf(allow.error, pointer)}
          maxLength={300}
          autoComplete="off"
          spellCheck={false}
          inputContainer={(input) => (
            <Group gap="xs" wrap="nowrap">
              <div style={{ flex: 1 }}>{input}</div>
              <Button type="submit" loading={allow.isPending} disabled={network.trim() === ''}>
                Allow
              </Button>
            </Group>
          )}
        />
      </Stack>
    </form>
  );
}
