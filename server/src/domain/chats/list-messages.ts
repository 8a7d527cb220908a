import type { Message } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { invalidField } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { listTurns } from '../turns/turn-store.ts';
import { getChatRow } from './get-chat.ts';
import { readConversation } from './read-conversation.ts';

/**
 * The conversation, oldest first within a page; the first page holds the newest turns, a cursor leads to older ones. A turn is
 * never split between pages, so a page has at most twice `limit` messages, and summaries.
 *
 * @throws AppError `not_found`, `invalid_input` for a cursor that is not one of ours
 */
export async function listMessages(
  deps: { db: Database },
  actor: Actor,
  chatId: string,
  input: { limit: number; cursor?: string | undefined },
): Promise<{ items: Message[]; next_cursor: string | null }> {
  await getChatRow(deps, actor, chatId);
  if (input.cursor !== undefined && !/^[1-9]\d{0,8}$/.test(input.cursor)) {
    throw invalidField('/query/cursor', 'bad_cursor', 'This cursor is not one that a list gave out.');
  }
  const turns = await listTurns(deps.db.sql, chatId, {
    limit: input.limit + 1,
    ...(input.cursor === undefined ? {} : { before: Number(input.cursor) }),
  });
  const page = turns.slice(-input.limit);
  return {
    items: await readConversation(deps.db.sql, chatId, page),
    next_cursor: turns.length > page.length ? String(page[0]?.number) : null,
  };
}
