import { Button, Center, Stack, Text, Title } from '@mantine/core';
import { useRouter, type ErrorComponentProps } from '@tanstack/react-router';
import { ApiProblem, wordsOf } from '../api/api-problem.ts';
import { NotFoundPage } from './not-found-page.tsx';

/** In the place of a page that could not be shown: why, and a way on. */
export function PageError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  if (error instanceof ApiProblem && error.status === 404) return <NotFoundPage />;
  const again = () => {
    reset();
    void router.invalidate();
  };
  return (
    <Center h="100%" p="md" component="main">
      <Stack align="center" gap="xs" maw={480} role="alert">
        <Title order={1} size="h3">
          This page could not be shown
        </Title>
        <Text ta="center">{wordsOf(error)}</Text>
        <Button variant="light" mt="sm" onClick={again}>
          Try again
        </Button>
      </Stack>
    </Center>
  );
}
