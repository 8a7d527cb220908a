import type { Selectable } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';

export type MessageRow = Selectable<Tables['messages']>;

export async function insertMessage(
  on: Sql,
  message: Pick<MessageRow, 'id' | 'chat_id' | 'role' | 'text' | 'covers_number' | 'request_hash'>,
): Promise<MessageRow | undefined> {
  return on
    .insertInto('messages')
    .values({ ...message, superseded_at: null })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst();
}

/** Also finds a superseded one. */
export async function findMessage(on: Sql, chatId: string, messageId: string): Promise<MessageRow | undefined> {
  return on.selectFrom('messages').selectAll().where('id', '=', messageId).where('chat_id', '=', chatId).executeTakeFirst();
}

export async function supersedeMessages(on: Sql, messageIds: readonly string[]): Promise<void> {
  if (messageIds.length === 0) return;
  await on.updateTable('messages').set({ superseded_at: new Date() }).where('id', 'in', messageIds).execute();
}

/** The chat's summaries that still count, oldest first. */
export async function listSummaries(on: Sql, chatId: string): Promise<MessageRow[]> {
  return on
    .selectFrom('messages')
    .selectAll()
    .where('chat_id', '=', chatId)
    .where('role', '=', 'summary')
    .where('superseded_at', 'is', null)
    .orderBy('covers_number')
    .execute();
}
