import { Paper, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

/** In the place of a list with nothing in it: what would be here, and the one next step. */
export function EmptyState({ title, about, action }: { title: string; about?: string; action?: ReactNode }) {
  return (
    <Paper withBorder p="xl">
      <Stack align="center" gap="xs">
        <Text fw={600}>{title}</Text>
        {about !== undefined && (
          <Text c="dimmed" ta="center" maw={520}>
            {about}
          </Text>
        )}
        {action}
      </Stack>
    </Paper>
  );
}
