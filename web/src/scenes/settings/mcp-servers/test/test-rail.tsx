import { Alert, Button, Group, Paper, Stack, Text, Title } from '@mantine/core';
import { wordsOf } from '../../../../api/api-problem.ts';
import { RelativeTime } from '../../../../components/relative-time.tsx';
import { isHttpUrl } from '../form/find-missing.ts';
import type { ServerForm } from '../form/use-server-form.ts';
import { TestSteps } from './test-steps.tsx';
import type { TestRun } from './use-server-test.ts';

/** Tries the server as the form has it: each step with its time, and what to do about one that failed. */
export function TestRail({ form, test }: { form: ServerForm; test: TestRun }) {
  const { state, report, error, testedAt } = test;
  const isRunning = state === 'running';
  return (
    <Paper withBorder p="lg" component="section" aria-label="Test">
      <Stack gap="sm">
        <Group justify="space-between" wrap="nowrap">
          <Title order={3} size="h5">
            Test
          </Title>
          {isRunning ? (
            <Button size="xs" variant="default" onClick={test.cancel}>
              Cancel
            </Button>
          ) : (
            <Button size="xs" variant="light" onClick={test.run} disabled={!isHttpUrl(form.values.url)}>
              {report ? 'Test again' : 'Test'}
            </Button>
          )}
        </Group>
        {state === 'idle' && (
          <Text size="sm" c="dimmed">
            Dials the server as it is in the form, and saves nothing.
          </Text>
        )}
        {state === 'failed' && (
          <Alert color="red" p="xs" role="alert">
            {wordsOf(error)}
          </Alert>
        )}
        {(isRunning || report) && <TestSteps form={form} test={test} />}
        {!isRunning && report && testedAt !== undefined && (
          <Text size="xs" c="dimmed" role="status">
            {test.isOutdated ? 'The form was changed since. ' : ''}Tested <RelativeTime at={testedAt} />
          </Text>
        )}
      </Stack>
    </Paper>
  );
}
