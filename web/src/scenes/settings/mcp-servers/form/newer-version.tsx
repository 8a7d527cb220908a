import type { McpServer } from '@gatehouse/contract';
import { Button, Group, Stack, Text } from '@mantine/core';
import { Caution } from '../caution.tsx';
import { CardTable, type Column } from '../../../../components/card-table.tsx';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { findDifferences, mergeNewer, type Difference } from './merge-newer.ts';
import { readServerForm } from './server-form-values.ts';
import type { ServerForm } from './use-server-form.ts';

const columns: readonly Column<Difference>[] = [
  {
    label: 'Field',
    kind: 'title',
    cell: ({ label }) => (
      <Text size="sm" fw={600} style={{ whiteSpace: 'nowrap' }}>
        {label}
      </Text>
    ),
  },
  { label: 'Was', cell: ({ before }) => before },
  { label: 'Theirs', cell: ({ theirs }) => theirs },
  { label: 'Yours', cell: ({ yours }) => yours ?? 'not changed' },
];

/** Somebody else saved the server while it is changed here: what is different, and which way to go on. */
export function NewerVersion({ form, newer }: { form: ServerForm; newer: McpServer }) {
  const versions = { base: form.base, theirs: readServerForm(newer), yours: form.values };
  const differences = findDifferences(versions);
  return (
    <Caution title="Somebody else changed this server meanwhile" role="alert" mb="lg" p="md">
      <Stack gap="sm">
        <Text size="sm">
          Their version was saved <RelativeTime at={newer.updated_at} />. Nothing of yours was lost, and nothing of theirs is
          overwritten until you choose.
        </Text>
        {differences.length === 0 ? (
          <Text size="sm">They replaced a secret, or changed something back: no field differs.</Text>
        ) : (
          <CardTable label="What is different" columns={columns} items={differences} keyOf={({ field }) => field} />
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
    </Caution>
  );
}
