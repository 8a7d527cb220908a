import { Alert, Box, Stack } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useRef } from 'react';
import { ApiProblem, wordsOf } from '../../api/api-problem.ts';
import { chatQuery, postMessage, stopChat, updateChat } from '../../api/chats.ts';
import { newId } from '../../api/new-id.ts';
import { queryClient } from '../../api/query-client.ts';
import { NotFoundPage } from '../../components/not-found-page.tsx';
import { ChatHeader } from './chat-header.tsx';
import { Composer } from './composer.tsx';
import { ConnectionLost } from './connection-lost.tsx';
import { Conversation } from './conversation.tsx';
import { isOpenTurn } from './list-rows.ts';
import { useChatView } from './use-chat-view.ts';

const route = getRouteApi('/frame/agents/$chatId');

/** A chat: its conversation as it happens, and the composer below. */
export function ChatPage() {
  const { chatId } = route.useParams();
  return <OpenChat key={chatId} chatId={chatId} />;
}

function OpenChat({ chatId }: { chatId: string }) {
  const { view, state, error } = useChatView(chatId);
  const { data: chat } = useQuery(chatQuery(chatId));
  const send = useSend(chatId);
  const stop = useMutation({ mutationFn: () => stopChat(chatId) });
  const chooseModel = useMutation({
    mutationFn: (modelId: string | null) => updateChat(chatId, { model_id: modelId }),
    onSuccess: (changed) => queryClient.setQueryData(chatQuery(chatId).queryKey, changed),
  });
  if (error instanceof ApiProblem && error.status === 404) return <NotFoundPage />;
  const isAtWork = Object.values(view.turns).some(isOpenTurn);
  const modelId = chooseModel.isPending ? chooseModel.variables : (chat?.model_id ?? null);
  const failed = [error, stop.error, chooseModel.error].find((one) => one !== undefined && one !== null);
  return (
    <Stack h="100%" gap={0}>
      <ChatHeader chat={chat} title={view.title ?? chat?.title ?? ''} />
      <Box flex={1} mih={0}>
        <Conversation chatId={chatId} view={view} />
      </Box>
      <Box px="sm" pb="sm" mx="auto" w="100%" maw={820}>
        {failed !== undefined && (
          <Alert color="red" mb="xs" role="alert">
            {wordsOf(failed)}
          </Alert>
        )}
        <ConnectionLost state={state} />
        <Composer
          chatId={chatId}
          modelId={modelId}
          onModel={chooseModel.mutate}
          onSend={send}
          onStop={isAtWork ? stop.mutate : undefined}
        />
      </Box>
    </Stack>
  );
}

/** Sends a message. Tried again after an answer that was lost, it is the same message. */
function useSend(chatId: string): (text: string) => Promise<void> {
  const tried = useRef<{ id: string; text: string }>(undefined);
  return async (text) => {
    if (tried.current?.text !== text) tried.current = { id: newId(), text };
    await postMessage(chatId, { text, id: tried.current.id });
    tried.current = undefined;
    void queryClient.invalidateQueries({ queryKey: ['chats', 'list'] });
  };
}
