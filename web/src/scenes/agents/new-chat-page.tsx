import { Center, Stack, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { createChat } from '../../api/chats.ts';
import { queryClient } from '../../api/query-client.ts';
import { Composer } from './composer.tsx';

/** Where a chat begins: with its first message. */
export function NewChatPage() {
  const navigate = useNavigate();
  const start = async (message: string) => {
    const chat = await createChat({ message });
    void queryClient.invalidateQueries({ queryKey: ['chats', 'list'] });
    await navigate({ to: '/agents/$chatId', params: { chatId: chat.id } });
  };
  return (
    <Center h="100%" p="md">
      <Stack w="100%" maw={760}>
        <Title order={1} size="h2" ta="center">
          What is there to do?
        </Title>
        <Composer draftKey="new" onSend={start} />
      </Stack>
    </Center>
  );
}
