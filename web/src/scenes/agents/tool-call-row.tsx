import type { ChatToolCall, ChatToolResult } from '@gatehouse/contract';
import { Button, Group, Paper, Text } from '@mantine/core';
import { request } from '../../api/request.ts';

/** A tool call: what it is for, how it stands, and what came of it. */
export function ToolCallRow({
  chatId,
  call,
  result,
}: {
  chatId: string;
  call: ChatToolCall;
  result: ChatToolResult | undefined;
}) {
  const state = result ? result.outcome : call.state;
  return (
    <Paper withBorder px="sm" py={6}>
      <Group gap="xs" wrap="nowrap">
        <Text flex={1} truncate>
          {call.intent ?? call.title}
        </Text>
        <Text size="sm" c="dimmed">
          {call.server_name} · {state}
        </Text>
      </Group>
      {call.held && !result && (
        <Group justify="flex-end" mt="xs">
          <Button
            variant="default"
            size="xs"
            onClick={() => void request('POST', `/chats/${chatId}/tool-calls/${call.id}/decision`, { body: { action: 'skip' } })}
          >
            Skip
          </Button>
          <Button size="xs" component="a" href={call.held.connect_url} target="_blank" rel="opener">
            Connect
          </Button>
        </Group>
      )}
    </Paper>
  );
}
