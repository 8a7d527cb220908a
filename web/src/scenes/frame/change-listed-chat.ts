import type { Chat, UpdateChat } from '@gatehouse/contract';
import type { InfiniteData } from '@tanstack/react-query';
import { queryClient } from '../../api/query-client.ts';

type Listed = InfiniteData<{ items: Chat[]; next_cursor: string | null }>;

/** Changes a chat in every list that shows it, before Gatehouse has answered; one that is archived leaves its list. */
export function changeListedChat(chatId: string, { title, archived }: Pick<UpdateChat, 'title' | 'archived'>): void {
  queryClient.setQueriesData<Listed>({ queryKey: ['chats', 'list'] }, (listed) => {
    if (!listed) return listed;
    const pages = listed.pages.map((page) => ({
      ...page,
      items: page.items
        .filter(({ id, archived: was }) => id !== chatId || archived === undefined || archived === was)
        .map((chat) => (chat.id === chatId && title !== undefined ? { ...chat, title } : chat)),
    }));
    return { ...listed, pages };
  });
}
