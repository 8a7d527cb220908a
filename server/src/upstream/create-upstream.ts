import type { Dialer } from './dial/create-dialer.ts';
import { callTool } from './call-tool.ts';
import { listTools } from './list-tools.ts';
import { createBreaker } from './pool/breaker.ts';
import { createSessionPool } from './pool/session-pool.ts';
import type { TokenSource, Upstream } from './upstream.ts';
import type { VerdictStore } from './verdict-store.ts';

export type UpstreamParts = {
  tokens: TokenSource;
  dialer: Dialer;
  verdicts: VerdictStore;
  log: { warn(fields: object, text: string): void };
  timing?: Partial<UpstreamTiming>;
};

/** In ms. */
export type UpstreamTiming = {
  /** For dialing, probing and the handshake together. */
  connectMs: number;
  /** For all pages of a listing, after connecting. */
  listMs: number;
  /** A session that is not used for so long is closed. */
  idleMs: number;
  /** After so long, the era of a server is probed again. */
  reprobeMs: number;
  breakerFirstMs: number;
  breakerLongestMs: number;
};

const defaults: UpstreamTiming = {
  connectMs: 10_000,
  listMs: 30_000,
  idleMs: 5 * 60_000,
  reprobeMs: 24 * 60 * 60_000,
  breakerFirstMs: 15_000,
  breakerLongestMs: 300_000,
};

/** Makes the pool of live sessions of this process. */
export function createUpstream(parts: UpstreamParts): Upstream {
  const { tokens, dialer, verdicts, log } = parts;
  const timing = { ...defaults, ...parts.timing };
  const listeners = new Set<(serverId: string, userId: string | null) => void>();
  const tellListChanged = (serverId: string, userId: string | null) => {
    for (const hear of listeners) hear(serverId, userId);
  };
  const breaker = createBreaker({ firstMs: timing.breakerFirstMs, longestMs: timing.breakerLongestMs });
  const pool = createSessionPool({
    dialer,
    verdicts,
    log,
    tokens,
    breaker,
    connectTimeoutMs: timing.connectMs,
    reprobeAfterMs: timing.reprobeMs,
    idleMs: timing.idleMs,
    onListChanged: tellListChanged,
  });

  return {
    listTools: (server, userId, options) =>
      listTools(pool, { server, userId, limitMs: timing.connectMs + timing.listMs, signal: options?.signal }),
    callTool: (server, userId, request, limits) => callTool({ pool, tellListChanged }, { server, userId, request, limits }),
    onListChanged(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    breakerOf(serverId) {
      return breaker.find(serverId);
    },
    drop(serverId, userId) {
      if (userId === undefined) breaker.reset(serverId);
      pool.drop(serverId, userId);
    },
    close: () => pool.close(),
  };
}
