import type { Database } from '../../db/database.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Upstream, UpstreamServer } from '../../upstream/upstream.ts';
import { isFresh, isKnown, viewEntry } from './catalog-entry.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { createCatalogMemory } from './catalog-memory.ts';
import { findBlock } from './catalog-work.ts';
import type { CatalogWork } from './catalog-work.ts';
import type { Catalogs, CatalogState, FindLogins, LoginState } from './catalogs.ts';
import { createOfferedTools } from './create-offered-tools.ts';
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
  findLogins: FindLogins;
};

/** A user's login at a server can change while it is listed for them; so often it is listed anew then. */
const mostAttempts = 3;

/**
 * Listings per (server, revision, principal): from memory, after a restart from the database, else from the upstream. What the
 * shared principal is shown is shared by all users; other listings never leave their user.
 *
 * Fresh listings cost no request and no query. A listing past its time (what the upstream says, within 30 s and 1 h) is served
 * marked stale while a newer one is fetched; one that cannot be renewed stays, marked stale. What failed is not tried again for
 * 15 s (1 s where only the credentials could not be had), nor while its breaker is open. `list_changed` renews within 300 ms.
 *
 * A server of the type `oauth2` is dialed for users who hold a grant there; to others it is `needs_login` or `needs_reconnect`, with
 * what they are offered until then, or `unavailable`.
 */
export function createCatalogs(parts: CatalogsParts): Catalogs {
  const { db, upstream, log, clock = Date.now, fallbackTtlMs = 300_000, findLogins } = parts;
  const work: CatalogWork = { db, upstream, log, clock, fallbackTtlMs, background: new Set() };
  const memory = createCatalogMemory();
  const offered = createOfferedTools({ db, log });
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
      const logins = await listLogins(findLogins, servers, userId);
      const dialed = closed ? [] : servers.filter((server) => !logins.has(server.id));
      const entries = dialed.map((server) => memory.open(server, userId));
      const unknown = entries.filter((entry) => !isKnown(entry, clock()));
      for (const entry of entries) if (isKnown(entry, clock())) reloadIfDue(work, entry);
      if (unknown.length > 0) await within(waitMs, fill(work, unknown, userId, waitMs));
      const states = new Map<string, CatalogState>(logins);
      for (const [id, tools] of await offered.find([...logins.keys()], userId)) {
        const login = logins.get(id);
        if (login && login.status !== 'unavailable') states.set(id, { ...login, offered: tools });
      }
      for (const entry of entries) states.set(entry.server.id, view(entry));
      return states;
    },

    async load(server, userId, options = {}) {
      for (let attempt = 1; ; attempt += 1) {
        if (closed) return { status: 'unreachable', detail: 'Gatehouse is closing.' };
        const login = (await listLogins(findLogins, [server], userId)).get(server.id);
        if (login) return login;
        const entry = memory.open(server, userId);
        if (!options.refresh && isFresh(entry, clock())) return view(entry);
        if (!entry.listing) await restoreCatalogs(work, [entry], userId);
        if (options.refresh || !findBlock(work, entry)) await loadCatalog(work, entry);
        // A login that is announced while its server is listed cuts the listing short: nobody is told that nothing is known.
        if (entry.droppedFor !== 'login' || attempt === mostAttempts) return view(entry);
      }
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

/** The servers that the user has to log in at first. No query where none of them is of the type `oauth2`. */
async function listLogins(
  findLogins: FindLogins,
  servers: readonly UpstreamServer[],
  userId: string,
): Promise<ReadonlyMap<string, LoginState>> {
  const asked = servers.filter(({ authType }) => authType === 'oauth2');
  return asked.length === 0 ? new Map() : findLogins(userId, asked);
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
