import { Alert, Button, Group, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';
import { wordsOf } from '../api/api-problem.ts';
import { LateSkeleton } from './late-skeleton.tsx';

type Query<T> = { data: T | undefined; error: Error | null; isFetching: boolean; refetch: () => Promise<unknown> };

/** What a query found; until then that it loads, or why it cannot be shown. What was shown stays when loading it again fails. */
export function Loaded<T>({ query, rows, children }: { query: Query<T>; rows?: number; children: (data: T) => ReactNode }) {
  const { data, error, isFetching, refetch } = query;
  return (
    <Stack gap="md">
      {error && (
        <Alert color="red" title={data === undefined ? 'This could not be loaded' : 'This is not up to date'} role="alert">
          <Group justify="space-between">
            <Text size="sm">{wordsOf(error)}</Text>
            <Button size="xs" variant="default" loading={isFetching} onClick={() => void refetch()}>
              Try again
            </Button>
          </Group>
        </Alert>
      )}
      {data === undefined ? !error && <LateSkeleton {...(rows === undefined ? {} : { rows })} /> : children(data)}
    </Stack>
  );
}
