import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { DroppedTool } from '../../upstream/upstream.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import { toStorableJson } from '../../protocol/mcp/storable-json.ts';

/** A listing as it is kept. `userId` is null for the shared principal. */
export type StoredCatalog = {
  serverId: string;
  userId: string | null;
  serverRevision: number;
  tools: ToolDefinition[];
  dropped: DroppedTool[];
  listedAt: Date;
};

/** A listing as text, made once: to store it, and to see whether it is the one that is stored. */
export type CatalogText = { tools: string; dropped: string; hash: string };

/** Writes a listing as both databases take it. */
export function writeCatalogText(listing: Pick<StoredCatalog, 'tools' | 'dropped'>): CatalogText {
  const tools = toStorableJson(listing.tools);
  const dropped = toStorableJson(listing.dropped);
  return { tools, dropped, hash: createHash('sha256').update(tools).update('\0').update(dropped).digest('base64') };
}

/** The last good listings of these servers for the shared principal and for `userId`, of whatever revision. */
export async function findCatalogs(on: Sql, serverIds: readonly string[], userId: string): Promise<StoredCatalog[]> {
  if (serverIds.length === 0) return [];
  const rows = await on
    .selectFrom('catalogs')
    .selectAll()
    .where('server_id', 'in', serverIds)
    .where((is) => is.or([is('user_id', 'is', null), is('user_id', '=', userId)]))
    .execute();
  return rows.map((row) => ({
    serverId: row.server_id,
    userId: row.user_id,
    serverRevision: row.server_revision,
    tools: row.tools as ToolDefinition[],
    dropped: row.dropped as StoredCatalog['dropped'],
    listedAt: row.listed_at,
  }));
}

/** Which listing of each server a user without a grant is offered: their own, else an admin's newest. No tools are read. */
export async function findOfferedCatalogs(
  on: Sql,
  serverIds: readonly string[],
  userId: string,
): Promise<{ serverId: string; userId: string; listedAt: Date }[]> {
  const { rows } = await sql<{ server_id: string; user_id: string; listed_at: Date }>`
    select distinct on (catalogs.server_id) catalogs.server_id, catalogs.user_id, catalogs.listed_at
    from catalogs join users on users.id = catalogs.user_id
    where catalogs.server_id = any(${serverIds}::uuid[])
      and (users.id = ${userId} or (users.role = 'admin' and users.disabled_at is null))
    order by catalogs.server_id, users.id = ${userId} desc, catalogs.listed_at desc`.execute(on);
  return rows.map((row) => ({ serverId: row.server_id, userId: row.user_id, listedAt: row.listed_at }));
}

/** The tools of these listings, in their order; undefined for one that is gone. */
export async function readCatalogTools(
  on: Sql,
  keys: readonly { serverId: string; userId: string }[],
): Promise<(ToolDefinition[] | undefined)[]> {
  if (keys.length === 0) return [];
  const rows = await on
    .selectFrom('catalogs')
    .select(['server_id', 'user_id', 'tools'])
    .where((is) =>
      is.or(keys.map(({ serverId, userId }) => is.and([is('server_id', '=', serverId), is('user_id', '=', userId)]))),
    )
    .execute();
  return keys.map(({ serverId, userId }) => {
    const row = rows.find(({ server_id, user_id }) => server_id === serverId && user_id === userId);
    return row && (row.tools as ToolDefinition[]);
  });
}

/** Keeps a listing as the last good one, unless one of a newer revision is there. The server and the user have to exist. */
export async function saveCatalog(
  on: Sql,
  key: Pick<StoredCatalog, 'serverId' | 'userId' | 'serverRevision' | 'listedAt'>,
  text: CatalogText,
): Promise<void> {
  await on
    .insertInto('catalogs')
    .values({
      server_id: key.serverId,
      user_id: key.userId,
      server_revision: key.serverRevision,
      tools: text.tools,
      dropped: text.dropped,
      listed_at: key.listedAt,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['server_id', 'user_id'])
        .doUpdateSet({
          server_revision: sql`excluded.server_revision`,
          tools: sql`excluded.tools`,
          dropped: sql`excluded.dropped`,
          listed_at: sql`excluded.listed_at`,
        })
        .whereRef('catalogs.server_revision', '<=', sql`excluded.server_revision`),
    )
    .execute();
}

/** Removes what a server listed for one user, or for each of its users, by their own credentials; what it lists for everyone stays. */
export async function deleteOwnCatalogs(
  tx: Transaction,
  { serverId, userId }: { serverId: string; userId?: string },
): Promise<void> {
  const own = tx.deleteFrom('catalogs').where('server_id', '=', serverId).where('user_id', 'is not', null);
  await (userId === undefined ? own : own.where('user_id', '=', userId)).execute();
}
