import type { ChatMessage } from '@gatehouse/contract';
import { Box, Paper, Stack, Text } from '@mantine/core';
import { memo } from 'react';
import { Markdown } from '../../components/markdown.tsx';
import { ToolCallRow } from './tool-call-row.tsx';

/** One message. Drawn again only when it has changed: what an event did not touch is the same object. */
export const MessageRow = memo(function MessageRow({ chatId, message }: { chatId: string; message: ChatMessage }) {
  if (message.role === 'user') {
    return (
      <Paper withBorder p="sm" radius="lg" ml="auto" maw="85%">
        {message.content.map(
          (part, place) =>
            part.type === 'text' && (
              <Text key={place} style={{ whiteSpace: 'pre-wrap' }}>
                {part.text}
              </Text>
            ),
        )}
        {message.queued && (
          <Text size="xs" c="dimmed">
            Waits for the turn before it
          </Text>
        )}
      </Paper>
    );
  }
  return (
    <Stack gap="xs">
      {message.content.map((part, place) => {
        if (part.type === 'tool_call')
          return <ToolCallRow key={part.call.id} chatId={chatId} call={part.call} result={part.result} />;
        if (part.type === 'reasoning')
          return (
            <Text key={place} size="sm" c="dimmed" style={{ whiteSpace: 'pre-wrap' }}>
              {part.text}
            </Text>
          );
        return (
          <Box key={place}>
            <Markdown text={part.text} />
          </Box>
        );
      })}
    </Stack>
  );
});
