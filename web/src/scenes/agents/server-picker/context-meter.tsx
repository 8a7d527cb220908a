import type { ChatServer } from '@gatehouse/contract';
import { Group, Progress, Text } from '@mantine/core';

/** How much of the model's context the tools of the chosen servers take before a word is said. */
export function ContextMeter({ servers, contextWindow }: { servers: readonly ChatServer[]; contextWindow: number | undefined }) {
  const tokens = servers.reduce((sum, { selected, tool_tokens: own = 0 }) => sum + (selected ? own : 0), 0);
  if (contextWindow === undefined) return null;
  const percent = (tokens / contextWindow) * 100;
  const share = percent > 0 && percent < 1 ? 'less than 1 %' : `${Math.round(percent)} %`;
  return (
    <Group gap="xs" wrap="nowrap" title={`About ${tokens.toLocaleString('en')} of ${contextWindow.toLocaleString('en')} tokens`}>
      <Text size="xs" c="dimmed">
        Tools use {share} of the model’s context
      </Text>
      <Progress
        w={56}
        value={Math.min(100, percent)}
        color={percent > 50 ? 'red' : 'gate'}
        aria-label={`Tools use ${share} of the model’s context`}
      />
    </Group>
  );
}
