import { UpstreamError, type ToolListing } from '../../upstream/upstream.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { isFresh } from './catalog-entry.ts';
import { saveCatalog, writeCatalogText } from './catalog-store.ts';
import type { CatalogText } from './catalog-store.ts';
import { findBlock, isCurrent, runInBackground } from './catalog-work.ts';
import type { CatalogWork } from './catalog-work.ts';
import { describeFailure } from './describe-failure.ts';

const shortestTtlMs = 30_000;
const longestTtlMs = 3_600_000;
/** So long a failure is believed before the server is dialed again; the breaker in upstream is for those that do not answer. */
const failureTtlMs = 15_000;
/** Where only the credentials could not be had nothing was dialed: a provider that failed for a moment is asked again soon. */
const credentialsTtlMs = 1_000;
const slowFailureMs = 1_000;
/** `list_changed` often comes several times in a row. */
const changeDelayMs = 200;
/** After so many listings for `list_changed` within a minute, an upstream that never rests is given one in 10 s. */
const changesPerMinute = 20;
const restlessDelayMs = 10_000;

/** Lists the server and fills the entry, one request at a time for each entry. Never rejects: a failure is in the entry. */
export function loadCatalog(work: CatalogWork, entry: CatalogEntry): Promise<void> {
  if (!entry.loading && isCurrent(entry)) {
    entry.loadingSince = work.clock();
    entry.loading = runInBackground(
      work,
      fetchListing(work, entry).finally(() => {
        entry.loading = undefined;
        if (entry.changes !== entry.changesSeen) reloadChanged(work, entry);
      }),
    );
  }
  return entry.loading ?? Promise.resolve();
}

/** Renews in the background what is past its time, unless the server is known not to answer just now. */
export function reloadIfDue(work: CatalogWork, entry: CatalogEntry): void {
  const now = work.clock();
  if (isFresh(entry, now) || entry.loading || (entry.failure && now < entry.failedUntil) || findBlock(work, entry)) return;
  void loadCatalog(work, entry);
}

/** Renews an entry whose upstream said that its list changed, after a moment in which it may say so again. */
export function reloadChanged(work: CatalogWork, entry: CatalogEntry): void {
  if (entry.changeTimer || !isCurrent(entry)) return;
  const now = work.clock();
  if (now - entry.changesCountedFrom > 60_000) Object.assign(entry, { changesCountedFrom: now, changesCounted: 0 });
  entry.changesCounted += 1;
  const delayMs = entry.changesCounted > changesPerMinute ? restlessDelayMs : changeDelayMs;
  entry.changeTimer = setTimeout(() => {
    entry.changeTimer = undefined;
    if (entry.changes !== entry.changesSeen) void loadCatalog(work, entry);
  }, delayMs);
  entry.changeTimer.unref();
}

async function fetchListing(work: CatalogWork, entry: CatalogEntry): Promise<void> {
  entry.changesSeen = entry.changes;
  try {
    const listing = await work.upstream.listTools(entry.server, entry.userId, { signal: entry.abort.signal });
    if (isCurrent(entry)) acceptListing(work, entry, listing);
  } catch (error) {
    if (!isCurrent(entry)) return;
    entry.failure = describeFailure(entry.server, error);
    const noCredentials = error instanceof UpstreamError && error.failure === 'credentials';
    entry.failedUntil = work.clock() + (noCredentials ? credentialsTtlMs : failureTtlMs);
    entry.failingSince ??= work.clock();
    entry.failedSlowly = work.clock() - entry.loadingSince >= slowFailureMs;
    work.log.info({ server_id: entry.server.id, err: error }, 'A server could not be listed');
  }
}

function acceptListing(work: CatalogWork, entry: CatalogEntry, { tools, dropped, ttlMs }: ToolListing): void {
  const now = work.clock();
  const text = writeCatalogText({ tools, dropped });
  const isSame = text.hash === entry.storedHash;
  // The same list stays the same array: what was worked out from it is found again.
  entry.listing =
    isSame && entry.listing ? { ...entry.listing, listedAt: new Date(now) } : { tools, dropped, listedAt: new Date(now) };
  const ttl = ttlMs === undefined ? work.fallbackTtlMs : Math.min(Math.max(ttlMs, shortestTtlMs), longestTtlMs);
  entry.freshUntil = entry.changes === entry.changesSeen ? now + ttl : 0;
  entry.failure = undefined;
  entry.failingSince = undefined;
  entry.storedHash = text.hash;
  if (!isSame) void runInBackground(work, store(work, entry, text, new Date(now)));
}

async function store(work: CatalogWork, entry: CatalogEntry, text: CatalogText, listedAt: Date): Promise<void> {
  const { id: serverId, revision: serverRevision } = entry.server;
  try {
    await saveCatalog(work.db.sql, { serverId, userId: entry.principal, serverRevision, listedAt }, text);
  } catch (error) {
    entry.storedHash = undefined; // the next listing is stored
    // Where the server or the user was deleted meanwhile, there is nothing to tell.
    if (isCurrent(entry)) work.log.warn({ server_id: serverId, err: error }, 'A tool listing could not be stored');
  }
}
