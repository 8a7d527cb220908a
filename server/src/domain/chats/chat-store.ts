import { sql, type Selectable, type Updateable } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';

export type ChatRow = Selectable<Tables['chats']>;

/** A chat by the user whose it is, or by the epoch that a process took its turn with. */
export type ChatOwner = { chatId: string } & ({ userId: string } | { epoch: number });

/** Locks the chat's row until the transaction ends; undefined when it is gone, another user's, or of another epoch by then. */
export async function lockChat(tx: Transaction, who: ChatOwner): Promise<ChatRow | undefined> {
  const query = tx.selectFrom('chats').selectAll().where('id', '=', who.chatId).forUpdate();
  const owned = 'epoch' in who ? query.where('epoch', '=', who.epoch) : query.where('user_id', '=', who.userId);
  return owned.executeTakeFirst();
}

/** Gives the chat its next epoch: what a process still writes with an older one is refused. */
export async function raiseEpoch(tx: Transaction, chatId: string): Promise<number> {
  const { epoch } = await tx
    .updateTable('chats')
    .set({ epoch: sql<number>`epoch + 1` })
    .where('id', '=', chatId)
    .returning('epoch')
    .executeTakeFirstOrThrow();
  return epoch;
}

/** The user's chat, or undefined when it is not there or not theirs. */
export async function findChat(on: Sql, userId: string, chatId: string): Promise<ChatRow | undefined> {
  return on.selectFrom('chats').selectAll().where('id', '=', chatId).where('user_id', '=', userId).executeTakeFirst();
}

/** Inserts and returns the row, or undefined when the id is taken. */
export async function insertChat(
  on: Sql,
  chat: Pick<ChatRow, 'id' | 'user_id' | 'title' | 'model_id' | 'mcp_server_ids' | 'request_hash'>,
): Promise<ChatRow | undefined> {
  return on
    .insertInto('chats')
    .values({ ...chat, title_source: 'first_words', archived_at: null, updated_at: new Date() })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .returningAll()
    .executeTakeFirst();
}

export async function updateChatRow(on: Sql, chatId: string, set: Updateable<Tables['chats']>): Promise<void> {
  await on.updateTable('chats').set(set).where('id', '=', chatId).execute();
}

/** True when the chat was the user's and is now gone, with everything in it. */
export async function deleteChatRow(on: Sql, userId: string, chatId: string): Promise<boolean> {
  const deleted = await on.deleteFrom('chats').where('id', '=', chatId).where('user_id', '=', userId).executeTakeFirst();
  return deleted.numDeletedRows > 0n;
}

/** The user's chats by last activity, newest first, `limit` at most, below the cursor. `words` are looked for in titles and in what the user wrote. */
export async function listChatRows(
  on: Sql,
  userId: string,
  filter: { words?: string; archived: boolean; limit: number; before?: { updatedAt: Date; id: string } },
): Promise<ChatRow[]> {
  let query = on
    .selectFrom('chats')
    .selectAll()
    .where('user_id', '=', userId)
    .where('archived_at', filter.archived ? 'is not' : 'is', null);
  if (filter.before) {
    const { updatedAt, id } = filter.before;
    query = query.where(sql<boolean>`(updated_at, id) < (${updatedAt}, ${id})`);
  }
  if (filter.words !== undefined) {
    const pattern = `%${filter.words.replaceAll(/[\\%_]/g, '\\$&')}%`;
    query = query.where(({ or, eb, exists, selectFrom }) =>
      or([
        eb('title', 'ilike', pattern),
        exists(
          selectFrom('messages')
            .select('messages.id')
            .whereRef('messages.chat_id', '=', 'chats.id')
            .where('role', '=', 'user')
            .where('superseded_at', 'is', null)
            .where('text', 'ilike', pattern),
        ),
      ]),
    );
  }
  return query.orderBy('updated_at', 'desc').orderBy('id', 'desc').limit(filter.limit).execute();
}

/** The chat while the epoch is still its own, or undefined. */
export async function findLeasedChat(on: Sql, chatId: string, epoch: number): Promise<ChatRow | undefined> {
  return on.selectFrom('chats').selectAll().where('id', '=', chatId).where('epoch', '=', epoch).executeTakeFirst();
}
