import type { UpstreamServer } from '../../upstream/upstream.ts';
import { isSharedPrincipal } from '../../upstream/upstream.ts';
import type { Catalog, CatalogState } from './catalogs.ts';
import type { CatalogFailure } from './describe-failure.ts';

/** What memory holds of one server for one principal, under one revision of its configuration. */
export type CatalogEntry = {
  server: UpstreamServer;
  /** Whose request dials; of the shared principal's users, the one who asked last. */
  userId: string;
  /** Null: the shared principal. */
  principal: string | null;
  listing: Omit<Catalog, 'stale'> | undefined;
  /** Of the stored listing, so that the same one is not written again. */
  storedHash: string | undefined;
  /** Time (ms) from which the listing is served while a newer one is fetched. 0 at once. */
  freshUntil: number;
  failure: CatalogFailure | undefined;
  /** When the first of the failures in a row came (ms). */
  failingSince: number | undefined;
  /** Time (ms) before which a failure is believed and nothing is dialed. */
  failedUntil: number;
  /** It took long to fail: nobody waits for the next attempt. */
  failedSlowly: boolean;
  restoring: Promise<void> | undefined;
  loading: Promise<void> | undefined;
  /** When the last request went out (ms). */
  loadingSince: number;
  abort: AbortController;
  /** Why memory no longer has it, where that is its user's login. */
  droppedFor: 'login' | undefined;
  /** How often the upstream said that its list changed, and how many of them a listing has seen. */
  changes: number;
  changesSeen: number;
  changeTimer: NodeJS.Timeout | undefined;
  /** How many listings such changes led to since `changesCountedFrom` (ms). */
  changesCounted: number;
  changesCountedFrom: number;
};

/** The principal that a request of this user to this server goes out as; null is the shared one. */
export function principalOf(server: UpstreamServer, userId: string): string | null {
  return isSharedPrincipal(server) ? null : userId;
}

export function createCatalogEntry(server: UpstreamServer, userId: string): CatalogEntry {
  return {
    server,
    userId,
    principal: principalOf(server, userId),
    listing: undefined,
    storedHash: undefined,
    freshUntil: 0,
    failure: undefined,
    failingSince: undefined,
    failedUntil: 0,
    failedSlowly: false,
    restoring: undefined,
    loading: undefined,
    loadingSince: 0,
    abort: new AbortController(),
    droppedFor: undefined,
    changes: 0,
    changesSeen: 0,
    changeTimer: undefined,
    changesCounted: 0,
    changesCountedFrom: 0,
  };
}

/** True when nobody has to wait for an answer: something was listed, it failed just now, or failing takes it long. */
export function isKnown(entry: CatalogEntry, now: number): boolean {
  return entry.listing !== undefined || (entry.failure !== undefined && (now < entry.failedUntil || entry.failedSlowly));
}

export function isFresh(entry: CatalogEntry, now: number): boolean {
  return entry.listing !== undefined && entry.failure === undefined && now < entry.freshUntil;
}

/**
 * What people and the chat are told of an entry.
 * @param blocked why the server is not dialed at the moment, whatever was listed before
 */
export function viewEntry(entry: CatalogEntry, now: number, blocked: CatalogFailure | undefined): CatalogState {
  const failure = dateFailure(blocked ?? entry.failure, entry.failingSince);
  const name = entry.server.displayName;
  if (!entry.listing) return failure ? { ...failure } : { status: 'loading', detail: `${name} has not answered yet.` };
  const catalog: Catalog = { ...entry.listing, stale: failure !== undefined || now >= entry.freshUntil };
  if (failure) return { ...failure, catalog };
  if (catalog.tools.length > 0) return { status: 'ready', catalog };
  const detail = catalog.dropped.length > 0 ? `None of the tools that ${name} lists can be used.` : `${name} offers no tools.`;
  return { status: 'no_tools', detail, catalog };
}

function dateFailure(failure: CatalogFailure | undefined, sinceMs: number | undefined): CatalogFailure | undefined {
  if (!failure || failure.since || sinceMs === undefined) return failure;
  return { ...failure, since: new Date(sinceMs) };
}
