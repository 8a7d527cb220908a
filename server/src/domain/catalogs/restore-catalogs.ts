import type { CatalogEntry } from './catalog-entry.ts';
import { findCatalogs } from './catalog-store.ts';
import { runInBackground } from './catalog-work.ts';
import type { CatalogWork } from './catalog-work.ts';

/**
 * Takes the last good listings from the database, in one query for all entries, once for each. A listing of another revision of
 * the server is not taken. When the database fails, the entries stay empty and their servers are listed.
 */
export async function restoreCatalogs(work: CatalogWork, entries: readonly CatalogEntry[], userId: string): Promise<void> {
  const waiting = entries.filter((entry) => !entry.restoring);
  if (waiting.length > 0) {
    const restoring = runInBackground(work, readStored(work, waiting, userId));
    for (const entry of waiting) entry.restoring = restoring;
  }
  await Promise.all(new Set(entries.flatMap((entry) => entry.restoring ?? [])));
}

async function readStored(work: CatalogWork, entries: readonly CatalogEntry[], userId: string): Promise<void> {
  const ids = entries.map((entry) => entry.server.id);
  try {
    const stored = await findCatalogs(work.db.sql, ids, userId);
    for (const entry of entries) {
      const found = stored.find((row) => row.serverId === entry.server.id && row.userId === entry.principal);
      if (!found || found.serverRevision !== entry.server.revision || entry.listing) continue;
      entry.listing = { tools: found.tools, dropped: found.dropped, listedAt: found.listedAt };
    }
  } catch (error) {
    work.log.warn(
      { err: error, server_ids: ids },
      'The last good tool listings could not be read; these servers are listed anew',
    );
  }
}
