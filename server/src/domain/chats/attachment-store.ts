import type { Sql, Transaction } from '../../db/database.ts';

/** Keeps media of a chat: at most 10 MB each, see protocol/mcp/result-caps. */
export async function insertAttachment(
  tx: Transaction,
  attachment: { id: string; chatId: string; mediaType: string; bytes: Uint8Array },
): Promise<void> {
  await tx
    .insertInto('attachments')
    .values({
      id: attachment.id,
      chat_id: attachment.chatId,
      media_type: attachment.mediaType,
      bytes: Buffer.from(attachment.bytes),
    })
    .execute();
}

/** Attachments by id; those that are gone are missing from the map. */
export async function loadAttachments(
  on: Sql,
  ids: readonly string[],
): Promise<Map<string, { mediaType: string; bytes: Uint8Array }>> {
  if (ids.length === 0) return new Map();
  const rows = await on.selectFrom('attachments').select(['id', 'media_type', 'bytes']).where('id', 'in', ids).execute();
  return new Map(rows.map((row) => [row.id, { mediaType: row.media_type, bytes: row.bytes }]));
}

/** An attachment of one of the user's chats, or undefined. */
export async function findAttachment(
  on: Sql,
  userId: string,
  id: string,
): Promise<{ mediaType: string; bytes: Buffer } | undefined> {
  const row = await on
    .selectFrom('attachments')
    .innerJoin('chats', 'chats.id', 'attachments.chat_id')
    .select(['attachments.media_type', 'attachments.bytes'])
    .where('attachments.id', '=', id)
    .where('chats.user_id', '=', userId)
    .executeTakeFirst();
  return row && { mediaType: row.media_type, bytes: row.bytes };
}
