import type { Database } from '../../db/database.ts';
import { retried } from '../../db/transaction.ts';
import { appendFenced, type FencedChange } from './event-store.ts';
import type { EventFeed } from './event-feed.ts';
import { LeaseLost } from './event-writer.ts';

/**
 * A change of a chat by the process that has its turn, which has to read nothing first: one statement, where `changeChat` takes
 * four besides its body's, and the chat is locked no longer than that runs. The events are published once it is stored.
 *
 * @returns how many events were stored
 * @throws LeaseLost when the epoch has passed: nothing is stored
 */
export async function writeFenced(
  deps: { db: Database; feed: EventFeed },
  lease: { chatId: string; epoch: number },
  change: FencedChange,
): Promise<number> {
  const stored = await retried(() => appendFenced(deps.db.sql, lease, change));
  if (!stored) throw new LeaseLost(lease.chatId);
  deps.feed.publish(stored);
  return stored.length;
}
