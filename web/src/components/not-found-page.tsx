import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { Link } from '@tanstack/react-router';

/** What is shown for an address that leads nowhere, or to what is not yours. */
export function NotFoundPage() {
  return (
    <Center h="100%" p="md" component="main">
      <Stack align="center" gap="xs">
        <Title order={1} size="h3">
          There is nothing here
        </Title>
        <Text c="dimmed">It was deleted, or it is not yours to see.</Text>
        <Button component={Link} to="/agents" variant="light" mt="sm">
          Go to your chats
        </Button>
      </Stack>
    </Center>
  );
}
