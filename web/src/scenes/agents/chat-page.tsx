import { Alert, Box, Button, Group, Stack, Text } from '@mantine/core';
import { getRouteApi } from '@tanstack/react-router';
import { wordsOf } from '../../api/api-problem.ts';
import { postMessage, stopChat } from '../../api/chats.ts';
import { Composer } from './composer.tsx';
import { Conversation } from './conversation.tsx';
import { useChatView } from './use-chat-view.ts';

const route = getRouteApi('/frame/agents/$chatId');

/** A chat: its conversation as it happens, and the composer below. */
export function ChatPage() {
  const { chatId } = route.useParams();
  const { view, state, error } = useChatView(chatId);
  const isAtWork = Object.values(view.turns).some((turn) => ['queued', 'running', 'waiting_for_user'].includes(turn.state));
  const send = async (text: string) => {
    await postMessage(chatId, { text });
  };
  return (
    <Stack h="100%" gap={0}>
      <Group px="md" py="xs" mih={48} style={{ borderBottom: '1px solid var(--mantine-color-default-border)' }}>
        <Text fw={600} truncate flex={1} component="h1" size="md">
          {view.title ?? ''}
        </Text>
      </Group>
      <Box flex={1} mih={0}>
        {error === undefined ? (
          <Conversation chatId={chatId} view={view} />
        ) : (
          <Alert color="red" m="md" role="alert">
            {wordsOf(error)}
          </Alert>
        )}
      </Box>
      <Box p="sm" mx="auto" w="100%" maw={820}>
        {state === 'waiting_to_reconnect' && (
          <Text size="sm" c="dimmed" mb={4} role="status">
            The connection is lost. Trying again.{' '}
            <Button variant="subtle" size="compact-sm" onClick={() => window.dispatchEvent(new Event('online'))}>
              Now
            </Button>
          </Text>
        )}
        <Composer key={chatId} draftKey={chatId} onSend={send} onStop={isAtWork ? () => void stopChat(chatId) : undefined} />
      </Box>
    </Stack>
  );
}
