import type {
  Chat,
  ChatServer,
  CreateChat,
  DecidedToolCall,
  DecideToolCall,
  MessageAccepted,
  PostMessage,
  UpdateChat,
} from '@gatehouse/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

type Page<T> = { items: T[]; next_cursor: string | null };

/** The user's chats, the last used first; `q` are words looked for. Polled, since the page follows only the chat that is open. */
export function chatsQuery(q: string, archived = false) {
  return infiniteQueryOptions({
    queryKey: ['chats', 'list', { q, archived }],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({
        limit: '50',
        ...(archived ? { archived: 'true' } : {}),
        ...(q === '' ? {} : { q }),
        ...(pageParam === '' ? {} : { cursor: pageParam }),
      });
      return request<Page<Chat>>('GET', `/chats?${query}`, { signal });
    },
    initialPageParam: '',
    getNextPageParam: (page) => page.next_cursor,
    refetchInterval: 10_000,
  });
}

export function chatQuery(chatId: string) {
  return queryOptions({
    queryKey: ['chats', 'one', chatId],
    queryFn: ({ signal }) => request<Chat>('GET', `/chats/${chatId}`, { signal }),
  });
}

/** The servers of a chat, or of the next one that the user starts. */
export function chatServersQuery(chatId: string | undefined) {
  return queryOptions({
    queryKey: ['chat-servers', chatId ?? 'next'],
    queryFn: async ({ signal }) => {
      const path = chatId === undefined ? '/me/chat-servers' : `/chats/${chatId}/servers`;
      return (await request<{ items: ChatServer[] }>('GET', path, { signal })).items;
    },
  });
}

export const createChat = (body: CreateChat) => request<Chat>('POST', '/chats', { body });
export const updateChat = (chatId: string, body: UpdateChat) => request<Chat>('PATCH', `/chats/${chatId}`, { body });
export const deleteChat = (chatId: string) => request<undefined>('DELETE', `/chats/${chatId}`);
export const stopChat = (chatId: string) => request<unknown>('POST', `/chats/${chatId}/stop`);
export const postMessage = (chatId: string, body: PostMessage) =>
  request<MessageAccepted>('POST', `/chats/${chatId}/messages`, { body });
/** Only the last message that was taken up; it is answered anew. */
export const editMessage = (chatId: string, messageId: string, text: string) =>
  request<MessageAccepted>('PATCH', `/chats/${chatId}/messages/${messageId}`, { body: { text } });
/** Only one that still waits. */
export const removeMessage = (chatId: string, messageId: string) =>
  request<undefined>('DELETE', `/chats/${chatId}/messages/${messageId}`);
export const decideToolCall = (chatId: string, callId: string, body: DecideToolCall) =>
  request<DecidedToolCall>('POST', `/chats/${chatId}/tool-calls/${callId}/decision`, { body });
/** The user's word on a server, for every chat that has no list of its own. */
export const saveServerChoice = (serverId: string, selected: boolean) =>
  request<unknown>('PUT', `/me/server-choices/${serverId}`, { body: { selected } });
/** Asks a server for its tools again; how it answers is in `chatServersQuery` afterwards. */
export const retryServer = (serverId: string) => request<unknown>('GET', `/mcp-servers/${serverId}/tools`);
