import type { ChatMessage, Turn } from '@gatehouse/contract';
import { Alert, Button, Group, Loader, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { wordsOf } from '../../api/api-problem.ts';
import { editMessage } from '../../api/chats.ts';

type TurnRowProps = {
  chatId: string;
  turn: Turn;
  question: ChatMessage | undefined;
  /** Nothing of an answer has come. */
  isSilent: boolean;
};

/** How a turn stands, where its answer does not say so. */
export function TurnRow({ chatId, turn, question, isSilent }: TurnRowProps) {
  const again = useMutation({
    mutationFn: async () => {
      const text = question?.content.map((part) => (part.type === 'text' ? part.text : '')).join('') ?? '';
      if (question) await editMessage(chatId, question.id, text);
    },
  });
  const retry = (
    <Button size="compact-sm" variant="subtle" loading={again.isPending} onClick={() => again.mutate()}>
      Answer anew
    </Button>
  );
  const failure = again.isError && (
    <Text size="xs" c="red" role="alert">
      {wordsOf(again.error)}
    </Text>
  );
  switch (turn.state) {
    case 'queued':
    case 'running':
      return isSilent ? (
        <Group gap="xs" c="dimmed">
          <Loader size="xs" type="dots" aria-hidden />
          <Text size="sm">{turn.state === 'queued' ? 'About to begin' : 'Thinking'}</Text>
        </Group>
      ) : null;
    case 'failed':
      return (
        <Alert color="red" role="alert" title="The turn failed">
          <Text size="sm">{turn.error?.detail ?? 'Gatehouse does not know why. Its log says more.'}</Text>
          {retry}
          {failure}
        </Alert>
      );
    case 'stopped':
      return (
        <Group gap="xs">
          <Text size="sm" c="dimmed">
            You stopped this turn.
          </Text>
          {retry}
          {failure}
        </Group>
      );
    case 'waiting_for_user':
    case 'completed':
      return null;
  }
}
