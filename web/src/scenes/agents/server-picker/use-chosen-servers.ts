import type { Chat, ChatServer } from '@gatehouse/contract';
import { notifications } from '@mantine/notifications';
import { useMutation, useQuery } from '@tanstack/react-query';
import { wordsOf } from '../../../api/api-problem.ts';
import { chatQuery, chatServersQuery, saveServerChoice, updateChat } from '../../../api/chats.ts';
import { queryClient } from '../../../api/query-client.ts';

type Switch = { serverId: string; selected: boolean };

/**
 * The servers of a chat, and how one is switched. In a chat the switch is about this chat; before there is one, it is the user's
 * choice for all chats to come, and holds in every browser.
 */
export function useChosenServers(chatId: string | undefined, isOpen: boolean) {
  const options = chatServersQuery(chatId);
  const query = useQuery({
    ...options,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status === 'loading') ? 1_500 : isOpen ? 10_000 : 60_000),
  });
  const mutationKey = switchKey(chatId);
  const change = useMutation({
    mutationKey,
    scope: { id: `servers of ${chatId ?? 'next'}` }, // one after the other: each holds the list as it then is
    mutationFn: ({ serverId, selected }: Switch) =>
      chatId === undefined ? saveServerChoice(serverId, selected) : saveList(chatId),
    onMutate: async ({ serverId, selected }) => {
      await queryClient.cancelQueries({ queryKey: options.queryKey });
      put(serverId, selected);
    },
    onError: (error, { serverId, selected }) => {
      put(serverId, !selected);
      notifications.show({ color: 'red', title: 'The switch went back', message: wordsOf(error) });
    },
    onSettled: () => {
      // An answer in between would undo on the page what is still to be saved.
      if (queryClient.isMutating({ mutationKey }) === 1) void queryClient.invalidateQueries({ queryKey: options.queryKey });
    },
  });
  const put = (serverId: string, selected: boolean) =>
    queryClient.setQueryData(options.queryKey, (servers) =>
      servers?.map((server) => (server.id === serverId ? { ...server, selected } : server)),
    );
  return { ...query, switchServer: change.mutate };
}

const switchKey = (chatId: string | undefined) => ['switch-server', chatId ?? 'next'];

/** Resolves when no switch is still on its way to Gatehouse: what is sent then, is sent with the servers that are shown. */
export async function untilSwitchesSaved(chatId: string | undefined): Promise<void> {
  const isSaved = () => queryClient.isMutating({ mutationKey: switchKey(chatId) }) === 0;
  if (isSaved()) return;
  await new Promise<void>((resolve) => {
    const stop = queryClient.getMutationCache().subscribe(() => {
      if (!isSaved()) return;
      stop();
      resolve();
    });
  });
}

/** Saves what is switched on now. Ids of servers that are switched off for everyone stay: they come back when those do. */
async function saveList(chatId: string): Promise<Chat> {
  const servers = queryClient.getQueryData<ChatServer[]>(chatServersQuery(chatId).queryKey) ?? [];
  const shown = new Set(servers.map(({ id }) => id));
  const { mcp_server_ids: kept } = await queryClient.ensureQueryData(chatQuery(chatId));
  const chosen = servers.filter(({ selected, locked }) => selected && !locked).map(({ id }) => id);
  const chat = await updateChat(chatId, { mcp_server_ids: [...chosen, ...kept.filter((id) => !shown.has(id))] });
  queryClient.setQueryData(chatQuery(chatId).queryKey, chat);
  return chat;
}
