import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { Sql } from '../../db/database.ts';
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
