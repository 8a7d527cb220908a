import type { Chat } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { invalidField } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { isId } from '../new-id.ts';
import { listChatRows } from './chat-store.ts';
import { presentChats } from './present-chats.ts';

/**
 * The actor's chats, by last activity, newest first.
 *
 * @param input.q words looked for in titles and in what the user wrote, ignoring case
 * @throws AppError `invalid_input` for a cursor that is not one of ours
 */
export async function listChats(
  deps: { db: Database },
  actor: Actor,
  input: { q?: string | undefined; archived: boolean; limit: number; cursor?: string | undefined },
): Promise<{ items: Chat[]; next_cursor: string | null }> {
  const before = input.cursor === undefined ? undefined : parseCursor(input.cursor);
  const rows = await listChatRows(deps.db.sql, actor.userId, {
    archived: input.archived,
    limit: input.limit + 1,
    ...(input.q === undefined ? {} : { words: input.q }),
    ...(before ? { before } : {}),
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    items: await presentChats(deps, actor, page),
    next_cursor: rows.length > input.limit && last ? `${last.updated_at.toISOString()}_${last.id}` : null,
  };
}

function parseCursor(cursor: string): { updatedAt: Date; id: string } {
  const [time = '', id = ''] = cursor.split('_');
  const updatedAt = new Date(/^[12]\d{3}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(time) ? time : Number.NaN);
  if (Number.isNaN(updatedAt.getTime()) || !isId(id)) {
    throw invalidField('/query/cursor', 'bad_cursor', 'This cursor is not one that a list gave out.');
  }
  return { updatedAt, id };
}
