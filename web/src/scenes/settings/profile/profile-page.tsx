import { Stack, Text, Title } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { meQuery } from '../../../api/session.ts';

/** Who you are to Gatehouse. */
export function ProfilePage() {
  const { data: me } = useQuery(meQuery);
  return (
    <Stack>
      <Title order={2}>Profile</Title>
      <Text>{me?.name}</Text>
      <Text c="dimmed">{me?.email}</Text>
    </Stack>
  );
}
