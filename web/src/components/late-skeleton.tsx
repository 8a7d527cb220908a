import { Skeleton, Stack } from '@mantine/core';
import classes from './late-skeleton.module.css';

/** Where rows will be, once loading takes longer than 200 ms. */
export function LateSkeleton({ rows = 4 }: { rows?: number }) {
  return (
    <Stack gap="sm" className={classes['late'] ?? ''} role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <Skeleton key={index} height={36} />
      ))}
    </Stack>
  );
}
