import { Center, Stack, Title } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { useRef, useState } from 'react';
import { createChat } from '../../api/chats.ts';
import { newId } from '../../api/new-id.ts';
import { queryClient } from '../../api/query-client.ts';
import { Composer } from './composer.tsx';

/** Where a chat begins: with its first message. */
export function NewChatPage() {
  const navigate = useNavigate();
  const [modelId, setModelId] = useState<string | null>(null);
  const tried = useRef<{ id: string; body: string }>(undefined);
  const start = async (message: string) => {
    const given = { message, ...(modelId === null ? {} : { model_id: modelId }) };
    const body = JSON.stringify(given);
    // Tried again after an answer that was lost, it is the same chat.
    if (tried.current?.body !== body) tried.current = { id: newId(), body };
    const chat = await createChat({ ...given, id: tried.current.id });
    void queryClient.invalidateQueries({ queryKey: ['chats', 'list'] });
    await navigate({ to: '/agents/$chatId', params: { chatId: chat.id } });
  };
  return (
    <Center h="100%" p="md">
      <Stack w="100%" maw={760}>
        <Title order={1} size="h2" ta="center">
          What is there to do?
        </Title>
        <Composer modelId={modelId} onModel={setModelId} onSend={start} />
      </Stack>
    </Center>
  );
}
