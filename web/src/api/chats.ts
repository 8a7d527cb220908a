import type { Chat, ChatServer, CreateChat, MessageAccepted, PostMessage, UpdateChat } from '@gatehouse/contract';
import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

type Page<T> = { items: T[]; next_cursor: string | null };

/** The user's chats, the last used first; `q` are words looked for. Polled, since the page follows only the chat that is open. */
export function chatsQuery(q: string) {
  return infiniteQueryOptions({
    queryKey: ['chats', 'list', q],
    queryFn: ({ signal, pageParam }) => {
      const query = new URLSearchParams({
        limit: '50',
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
    queryKey: ['chats', chatId],
    queryFn: ({ signal }) => request<Chat>('GET', `/chats/${chatId}`, { signal }),
  });
}

export function chatServersQuery(chatId: string) {
  return queryOptions({
    queryKey: ['chats', chatId, 'servers'],
    queryFn: async ({ signal }) => (await request<{ items: ChatServer[] }>('GET', `/chats/${chatId}/servers`, { signal })).items,
  });
}

export const createChat = (body: CreateChat) => request<Chat>('POST', '/chats', { body });
export const updateChat = (chatId: string, body: UpdateChat) => request<Chat>('PATCH', `/chats/${chatId}`, { body });
export const deleteChat = (chatId: string) => request<undefined>('DELETE', `/chats/${chatId}`);
export const stopChat = (chatId: string) => request<unknown>('POST', `/chats/${chatId}/stop`);
export const postMessage = (chatId: string, body: PostMessage) =>
  request<MessageAccepted>('POST', `/chats/${chatId}/messages`, { body });
