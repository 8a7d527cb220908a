import type { McpServer } from '@gatehouse/contract';
import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { findDifferences, mergeNewer } from './merge-newer.ts';
import { readServerForm } from './server-form-values.ts';
import type { ServerForm } from './use-server-form.ts';

/** Somebody else saved the server while it is changed here: what is different, and which way to go on. */
export function NewerVersion({ form, newer }: { form: ServerForm; newer: McpServer }) {
  const versions = { base: form.base, theirs: readServerForm(newer), yours: form.values };
  const differences = findDifferences(versions);
  return (
    <Alert color="yellow" variant="light" title="Somebody else changed this server meanwhile" role="alert">
      <Stack gap="sm">
        <Text size="sm">
          Their version was saved <RelativeTime at={newer.updated_at} />. Nothing of yours was lost, and nothing of theirs is
          overwritten until you choose.
        </Text>
        {differences.length === 0 ? (
          <Text size="sm">They replaced a secret, or changed something back: no field differs.</Text>
        ) : (
          <Table aria-label="What is different">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>Field</Table.Th>
                <Table.Th>Was</Table.Th>
                <Table.Th>Theirs</Table.Th>
                <Table.Th>Yours</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {differences.map(({ field, label, before, theirs, yours }) => (
                <Table.Tr key={field}>
                  <Table.Td>{label}</Table.Td>
                  <Table.Td c="dimmed">{before}</Table.Td>
                  <Table.Td>{theirs}</Table.Td>
                  <Table.Td>{yours ?? 'not changed'}</Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        )}
        <Group gap="xs">
          <Button size="xs" onClick={() => form.rebase(mergeNewer(versions))}>
            Put my changes on theirs
          </Button>
          <Button size="xs" variant="default" onClick={() => form.rebase(versions.theirs)}>
            Take theirs, drop mine
          </Button>
        </Group>
      </Stack>
    </Alert>
  );
}
