import type { Database } from '../../db/database.ts';
import type { Log } from '../../telemetry/log.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import type { CatalogEntry } from './catalog-entry.ts';
import { describeFailure } from './describe-failure.ts';
import type { CatalogFailure } from './describe-failure.ts';

/** What filling entries needs, and what of it is still under way. */
export type CatalogWork = {
  db: Database;
  upstream: Upstream;
  log: Log;
  /** Now, in ms. */
  clock: () => number;
  /** How long a listing is fresh when the upstream does not say, in ms. */
  fallbackTtlMs: number;
  /** Promises to wait for before closing; none of them rejects. */
  background: Set<Promise<unknown>>;
};

/** Lets `task` go on without anybody waiting for it, known to `close`. `task` never rejects. */
export function runInBackground(work: CatalogWork, task: Promise<void>): Promise<void> {
  const tracked = task.finally(() => work.background.delete(tracked));
  work.background.add(tracked);
  return tracked;
}

/** Why the entry's server is not dialed at the moment; undefined when it may be. */
export function findBlock(work: CatalogWork, entry: CatalogEntry): CatalogFailure | undefined {
  const breaker = work.upstream.breakerOf(entry.server.id);
  if (!breaker || work.clock() >= breaker.retryAt.getTime()) return undefined;
  const since = new Date(Math.min(breaker.openSince.getTime(), entry.failingSince ?? Infinity));
  return { ...describeFailure(entry.server, breaker.failure), since };
}

/** False once the entry was dropped: its configuration changed, or Gatehouse closes. What comes for it then is thrown away. */
export function isCurrent(entry: CatalogEntry): boolean {
  return !entry.abort.signal.aborted;
}
