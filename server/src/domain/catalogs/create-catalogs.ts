import type { Database } from '../../db/database.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Upstream, UpstreamServer } from '../../upstream/upstream.ts';
import { isFresh, isKnown, viewEntry } from './catalog-entry.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { createCatalogMemory } from './catalog-memory.ts';
import { findBlock } from './catalog-work.ts';
import type { CatalogWork } from './catalog-work.ts';
import type { Catalogs, CatalogState, FindGrants } from './catalogs.ts';
import { loadCatalog, reloadChanged, reloadIfDue } from './load-catalog.ts';
import { restoreCatalogs } from './restore-catalogs.ts';

export type CatalogsParts = {
  db: Database;
  upstream: Upstream;
  log: Log;
  /** Now, in ms. */
  clock?: () => number;
  /** How long a listing is fresh when the upstream does not say, in ms; 5 min by default. */
  fallbackTtlMs?: number;
  findGrants: FindGrants;
};

/**
 * Listings per (server, revision, principal): from memory, after a restart from the database, else from the upstream. What the
 * shared principal is shown is shared by all users; other listings never leave their user.
 *
 * Fresh listings cost no request and no query. A listing past its time (what the upstream says, within 30 s and 1 h) is served
 * marked stale while a newer one is fetched; one that cannot be renewed stays, marked stale. What failed is not tried again for
 * 15 s, nor while its breaker is open. `list_changed` renews within 300 ms.
 *
 * A server of the type `oauth2` is dialed for users who hold a grant there; to others it is `needs_login` or `needs_reconnect`.
 */
export function createCatalogs(parts: CatalogsParts): Catalogs {
  const { db, upstream, log, clock = Date.now, fallbackTtlMs = 300_000, findGrants } = parts;
  const work: CatalogWork = { db, upstream, log, clock, fallbackTtlMs, background: new Set() };
  const memory = createCatalogMemory();
  let closed = false;
  const view = (entry: CatalogEntry) => viewEntry(entry, clock(), findBlock(work, entry));

  const stopHearing = upstream.onListChanged((serverId, userId) => {
    for (const entry of memory.all()) {
      if (entry.server.id !== serverId || entry.principal !== userId) continue;
      entry.changes += 1;
      entry.freshUntil = 0;
      reloadChanged(work, entry);
    }
  });

  return {
    async prepare(servers, userId, { waitMs }) {
      const logins = await findLogins(findGrants, servers, userId);
      const dialed = closed ? [] : servers.filter((server) => !logins.has(server.id));
      const entries = dialed.map((server) => memory.open(server, userId));
      const unknown = entries.filter((entry) => !isKnown(entry, clock()));
      for (const entry of entries) if (isKnown(entry, clock())) reloadIfDue(work, entry);
      if (unknown.length > 0) await within(waitMs, fill(work, unknown, userId, waitMs));
      const states = new Map(logins);
      for (const entry of entries) states.set(entry.server.id, view(entry));
      return states;
    },

    async load(server, userId, options = {}) {
      if (closed) return { status: 'unreachable', detail: 'Gatehouse is closing.' };
      const login = (await findLogins(findGrants, [server], userId)).get(server.id);
      if (login) return login;
      const entry = memory.open(server, userId);
      if (!options.refresh && isFresh(entry, clock())) return view(entry);
      if (!entry.listing) await restoreCatalogs(work, [entry], userId);
      if (options.refresh || !findBlock(work, entry)) await loadCatalog(work, entry);
      return view(entry);
    },

    peek(server, userId) {
      const entry = memory.find(server, userId);
      return entry && (entry.listing || entry.failure || entry.loading) ? view(entry) : undefined;
    },

    forget: (serverId, userId) => memory.drop(serverId, userId),

    async close() {
      closed = true;
      stopHearing();
      memory.drop();
      while (work.background.size > 0) await Promise.all(work.background);
    },
  };
}

/**
 * Fills entries of which nothing is known: from the database, and from the upstream where nothing is stored. A request is waited
 * for `waitMs` from when it went out, not once more by each step of a turn.
 */
async function fill(work: CatalogWork, entries: readonly CatalogEntry[], userId: string, waitMs: number): Promise<void> {
  await restoreCatalogs(work, entries, userId);
  for (const entry of entries) if (entry.listing) reloadIfDue(work, entry);
  const loads = entries
    .filter((entry) => !entry.listing && !findBlock(work, entry))
    .map(async (entry) => {
      const loading = loadCatalog(work, entry);
      const leftMs = waitMs - (work.clock() - entry.loadingSince);
      if (leftMs > 0) await within(leftMs, loading);
    });
  await Promise.all(loads);
}

/** The states of servers that the user has to log in at first. No query where none of them is of the type `oauth2`. */
async function findLogins(
  findGrants: FindGrants,
  servers: readonly UpstreamServer[],
  userId: string,
): Promise<Map<string, CatalogState>> {
  const asked = servers.filter(({ authType }) => authType === 'oauth2');
  const states = new Map<string, CatalogState>();
  if (asked.length === 0) return states;
  const ids = asked.map(({ id }) => id);
  const grants = await findGrants(userId, ids);
  for (const { id, displayName } of asked) {
    const grant = grants.get(id);
    if (!grant) states.set(id, { status: 'needs_login', detail: `${displayName} wants you to connect your account.` });
    else if (grant.endedReason !== undefined) {
      states.set(id, { status: 'needs_reconnect', detail: `${displayName} wants you to connect your account again.` });
    }
  }
  return states;
}

/** Waits for `task`, but no longer than `ms`; it goes on afterwards. */
async function within(ms: number, task: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const enough = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await Promise.race([task, enough]);
  } finally {
    clearTimeout(timer);
  }
}
