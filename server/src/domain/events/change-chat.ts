import type { ChatEvent } from '@gatehouse/contract';
import type { Database, Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { lockChat, type ChatOwner, type ChatRow } from '../chats/chat-store.ts';
import { appendEvents } from './event-store.ts';
import type { EventFeed } from './event-feed.ts';
import { LeaseLost } from './event-writer.ts';

/** One change of a chat under its lock: what is done in `tx` and the events emitted are stored together or not at all. */
export type ChatChange = {
  tx: Transaction;
  chat: ChatRow;
  emit: (event: ChatEvent) => void;
};

/**
 * Every change of a chat and its turns goes through here: locks the chat's row, runs `body`, stores the events it emitted,
 * commits, and publishes them. The lock is the one place where changes of a chat are put in order; nothing else of the
 * chat may be locked before it.
 *
 * @param who `userId`: a person's change; `epoch`: a turn's, by the process that has it.
 * @throws AppError `not_found` when the chat is not that user's
 * @throws LeaseLost when the epoch has passed
 */
export async function changeChat<T>(
  deps: { db: Database; feed: EventFeed },
  who: ChatOwner,
  body: (change: ChatChange) => Promise<T>,
): Promise<T> {
  const { result, stored } = await inTransaction(deps.db, async (tx) => {
    const chat = await lockChat(tx, who);
    if (!chat) throw 'epoch' in who ? new LeaseLost(who.chatId) : notFound();
    const events: ChatEvent[] = [];
    const result = await body({ tx, chat, emit: (event) => events.push(event) });
    return {
      result,
      stored: await appendEvents(
        tx,
        events.map((event) => ({ ...event, chatId: chat.id })),
      ),
    };
  });
  deps.feed.publish(stored);
  return result;
}
