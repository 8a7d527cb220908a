import type { UpstreamServer } from '../../upstream/upstream.ts';
import { createCatalogEntry, principalOf } from './catalog-entry.ts';
import type { CatalogEntry } from './catalog-entry.ts';

/** The entries of one process, one for each server and principal. */
export type CatalogMemory = {
  /** The entry under this revision of the server, or a newer one: the caller may have read its server before somebody changed it. */
  find(server: UpstreamServer, userId: string): CatalogEntry | undefined;
  /** The same, made where there is none. An entry of an older revision is dropped. */
  open(server: UpstreamServer, userId: string): CatalogEntry;
  all(): Iterable<CatalogEntry>;
  /** Drops the server's entries, of one user (whose login changed) or of all, or everything. What still goes on for them is cancelled. */
  drop(serverId?: string, userId?: string): void;
};

/** @param maxEntries beyond it, entries used least recently are dropped; they come back from the database */
export function createCatalogMemory(maxEntries = 5_000): CatalogMemory {
  /** In the order of last use. */
  const entries = new Map<string, CatalogEntry>();

  function find(server: UpstreamServer, userId: string): CatalogEntry | undefined {
    const entry = entries.get(keyOf(server, userId));
    return entry && entry.server.revision >= server.revision ? entry : undefined;
  }

  function discard(key: string, why?: CatalogEntry['droppedFor']): void {
    const entry = entries.get(key);
    entries.delete(key);
    if (entry) entry.droppedFor = why;
    clearTimeout(entry?.changeTimer);
    entry?.abort.abort();
  }

  return {
    find,
    open(server, userId) {
      const key = keyOf(server, userId);
      const known = find(server, userId);
      if (!known) discard(key);
      const entry = known ?? createCatalogEntry(server, userId);
      if (!entry.loading) entry.userId = userId;
      entries.delete(key);
      entries.set(key, entry);
      const [oldest] = entries.size > maxEntries ? entries.keys() : [];
      if (oldest !== undefined) discard(oldest);
      return entry;
    },
    all: () => entries.values(),
    drop(serverId, userId) {
      for (const [key, { server, principal }] of entries) {
        const isMeant = serverId === undefined || (server.id === serverId && (userId === undefined || principal === userId));
        if (isMeant) discard(key, userId === undefined ? undefined : 'login');
      }
    },
  };
}

function keyOf(server: UpstreamServer, userId: string): string {
  const principal = principalOf(server, userId);
  return principal === null ? server.id : `${server.id} ${principal}`;
}
