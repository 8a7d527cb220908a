import { Alert, Button, Group, Paper, Stack, Text } from '@mantine/core';
import type { ServerForm } from './use-server-form.ts';

/** What was changed and whether it can be saved; there only while there is something. */
export function SaveBar({ form, onDiscard }: { form: ServerForm; onDiscard: () => void }) {
  const { stored, changes, changed, missing, isSaving, problem } = form;
  if (stored && changed.length === 0) return null;
  const verb = stored ? 'Save' : 'Add server';
  return (
    <Paper withBorder shadow="md" p="sm" pos="sticky" bottom={8} style={{ zIndex: 10 }} component="section" aria-label="Changes">
      <Stack gap="xs">
        {problem && (
          <Alert color="red" p="xs" role="alert">
            {problem.message}
          </Alert>
        )}
        <Group justify="space-between" gap="sm">
          <Text size="sm" flex="1 1 200px" role="status">
            {missing.length > 0
              ? `Still needed: ${missing.map(({ message }) => message).join(', ')}`
              : stored
                ? `Changed: ${changes.join(', ')}`
                : 'Ready to be added'}
          </Text>
          <Group gap="xs" wrap="nowrap">
            <Button variant="default" onClick={onDiscard} disabled={isSaving}>
              Discard
            </Button>
            <Button type="submit" loading={isSaving} disabled={missing.length > 0 || form.newer !== undefined}>
              {verb}
            </Button>
          </Group>
        </Group>
      </Stack>
    </Paper>
  );
}
