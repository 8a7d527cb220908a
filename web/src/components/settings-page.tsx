import { Group, Stack, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** A page of the settings: its title, a line about it, what can be done there, and the rest. */
export function SettingsPage({
  title,
  about,
  actions,
  children,
}: {
  title: string;
  about?: ReactNode;
  /** Buttons beside the title. */
  actions?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <Stack gap="lg" maw={1200}>
      <title>{`${title} · Gatehouse`}</title>
      <Group justify="space-between" align="flex-start">
        <Stack gap={2} maw={720} miw={220} flex={1}>
          <Title order={2} size="h3">
            {title}
          </Title>
          {about !== undefined && <Text c="dimmed">{about}</Text>}
        </Stack>
        {actions}
      </Group>
      {children}
    </Stack>
  );
}
