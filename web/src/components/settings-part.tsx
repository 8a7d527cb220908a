import { Paper, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A part of a settings page: what it is about, and its fields. */
export function SettingsPart({ title, about, children }: { title: string; about?: ReactNode; children: ReactNode }) {
  return (
    <Paper withBorder p="lg" component="section" maw={720} aria-label={title}>
      <Stack>
        <Stack gap={2}>
          <Title order={3} size="h5">
            {title}
          </Title>
          {about !== undefined && (
            <Text size="sm" c="dimmed">
              {about}
            </Text>
          )}
        </Stack>
        {children}
      </Stack>
    </Paper>
  );
}
