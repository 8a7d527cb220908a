import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import type { EventFeed } from '../events/event-feed.ts';
import type { StoredEvent } from '../events/event-store.ts';
import { getChatRow } from './get-chat.ts';
import { readSnapshot } from './read-snapshot.ts';

/**
 * Everything that happens in a chat after event `after`, from the beginning of what is kept to live, until `signal` aborts
 * or the chat is deleted. A cursor that is too old, or from the future, begins with a snapshot.
 *
 * @throws AppError `not_found` at once when the chat is not the actor's
 */
export async function followChat(
  deps: { db: Database; feed: EventFeed },
  actor: Actor,
  chatId: string,
  after: number,
  signal: AbortSignal,
): Promise<AsyncGenerator<readonly StoredEvent[], void, void>> {
  const chat = await getChatRow(deps, actor, chatId);
  return follow(deps, chatId, after, after > Number(chat.last_seq), signal);
}

async function* follow(
  deps: { db: Database; feed: EventFeed },
  chatId: string,
  after: number,
  unknownCursor: boolean,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[], void, void> {
  let cursor = after;
  if (unknownCursor) {
    const snapshot = await readSnapshot(deps.db, chatId);
    if (!snapshot) return;
    yield [snapshot];
    cursor = snapshot.seq;
  }
  for await (const batch of deps.feed.follow(chatId, cursor, signal)) {
    if (!('gapAfter' in batch)) {
      yield batch;
      continue;
    }
    const snapshot = await readSnapshot(deps.db, chatId);
    if (!snapshot) return;
    yield [snapshot];
    batch.resume(snapshot.seq);
  }
}
