import { Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../../../api/session.ts';
import { SettingsPage } from '../../../components/settings-page.tsx';

/** Who you are to Gatehouse. */
export function ProfilePage() {
  const { data: me } = useQuery(meQuery);
  return (
    <SettingsPage title="Profile">
      <Stack gap={0}>
        <Text>{me?.name}</Text>
        <Text c="dimmed">{me?.email}</Text>
      </Stack>
    </SettingsPage>
  );
}
