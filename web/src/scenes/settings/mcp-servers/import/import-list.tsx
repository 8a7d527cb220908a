import type { McpServer } from '@gatehouse/contract';
import { Button, Group, Select, Stack, Text, Title } from '@mantine/core';
import { Caution } from '../caution.tsx';
import { useState } from 'react';
import { policies, policyLabel } from '../form/availability-group.tsx';
import { ImportRow } from './import-row.tsx';
import type { ImportFile } from './read-mcp-servers.ts';
import { useImport } from './use-import.ts';

/** What a file holds: what can be registered, and what cannot. */
export function ImportList({ file, servers }: { file: ImportFile; servers: readonly McpServer[] }) {
  const { choices, change, wanted, isBusy, add } = useImport(file.entries, servers);
  const [availability, setAvailability] = useState<McpServer['availability']>('default_off');
  const isNameless = wanted.some(({ name }) => name.trim() === '');
  return (
    <Stack gap="md">
      {choices.length > 0 && (
        <Stack gap="xs" role="list" aria-label="Servers to add">
          {choices.map((choice) => (
            <ImportRow key={choice.entry.key} choice={choice} onChange={(changes) => change(choice.entry.key, changes)} />
          ))}
        </Stack>
      )}
      {wanted.length > 0 && (
        <Group gap="sm" align="flex-end">
          <Select
            w={200}
            label="Availability of all"
            data={policies.map(({ value }) => ({ value, label: policyLabel(value) }))}
            value={availability}
            allowDeselect={false}
            onChange={(value) => setAvailability(policies.find((one) => one.value === value)?.value ?? 'default_off')}
          />
          <Button onClick={() => void add(availability)} loading={isBusy} disabled={isNameless}>
            {wanted.length === 1 ? 'Add 1 server' : `Add ${wanted.length} servers`}
          </Button>
        </Group>
      )}
      {file.refused.length > 0 && (
        <Stack gap="xs">
          <Title order={3} size="h5">
            Not to be added
          </Title>
          {file.refused.map(({ key, name, why, instead }) => (
            <Caution key={key} title={name}>
              <Text size="sm">{why}</Text>
              <Text size="sm" c="dimmed">
                {instead}
              </Text>
            </Caution>
          ))}
        </Stack>
      )}
    </Stack>
  );
}
