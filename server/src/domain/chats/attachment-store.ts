import { sql, type RawBuilder } from 'kysely';
import type { Sql } from '../../db/database.ts';

type Attachment = { id: string; chatId: string; mediaType: string; bytes: Uint8Array };

/**
 * The query that keeps media of chats, once: at most 10 MB each, see protocol/mcp/result-caps. It may run again where the answer
 * to it was lost with the connection.
 *
 * @param condition it does nothing where this is false
 */
export function insertAttachments(attachments: readonly Attachment[], condition = sql<boolean>`true`): RawBuilder<unknown> {
  const rows = attachments.map(
    ({ id, chatId, mediaType, bytes }) => sql`(${id}::uuid, ${chatId}::uuid, ${mediaType}, ${Buffer.from(bytes)}::bytea)`,
  );
  return sql`
    insert into attachments (id, chat_id, media_type, bytes)
    select * from (values ${sql.join(rows)}) as given
    where ${condition}
    on conflict (id) do nothing`;
}

/**
 * Attachments by id, as long as their bytes come to `maxBytes` at most: from the first that does not fit on, none. Those that are
 * gone are missing from the map, too.
 */
export async function loadAttachments(
  on: Sql,
  ids: readonly string[],
  maxBytes: number,
): Promise<Map<string, { mediaType: string; bytes: Uint8Array }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; media_type: string; bytes: Buffer }>`
    select id, media_type, bytes from (
      select attachments.*, sum(octet_length(bytes)) over (order by place) as so_far
      from unnest(${ids}::uuid[]) with ordinality as wanted (id, place) join attachments using (id)
    ) as sized
    where so_far <= ${maxBytes}`.execute(on);
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
