import { Button, Group, Text } from '@mantine/core';
import type { ModelTest, ModelView } from '@gatehouse/contract';
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { wordsOf } from '../../../api/api-problem.ts';
import { testModel } from '../../../api/models-admin.ts';
import { sayDuration } from '../../../components/say-duration.ts';

/** Asks a model one short question, and says how that went; a question under way can be dropped. */
export function ModelTester({ model }: { model: ModelView }) {
  const asking = useRef<AbortController>(undefined);
  const test = useMutation({
    mutationFn: () => {
      asking.current = new AbortController();
      return testModel(model.id, asking.current.signal);
    },
  });
  const cancel = () => {
    asking.current?.abort();
    test.reset();
  };
  return (
    <Group gap="xs" wrap="nowrap">
      <Button
        size="compact-sm"
        variant="default"
        onClick={() => (test.isPending ? cancel() : test.mutate())}
        aria-label={`${test.isPending ? 'Cancel the test of' : 'Test'} ${model.display_name}`}
      >
        {test.isPending ? 'Cancel' : 'Test'}
      </Button>
      <Text size="sm" role="status" maw={320} {...(test.data?.ok === false || test.error ? { c: 'red' } : { c: 'dimmed' })}>
        {test.isPending && 'Asking …'}
        {test.data && describe(test.data)}
        {test.error && wordsOf(test.error)}
      </Text>
    </Group>
  );
}

function describe({ ok, took_ms: tookMs, detail }: ModelTest): string {
  const time = sayDuration(tookMs);
  return ok ? `Answered in ${time}` : `${detail ?? 'It did not answer.'} (${time})`;
}
