import type { Dialer } from './dial/create-dialer.ts';
import { callByClient } from './call/call-by-client.ts';
import { callOverHttp } from './call/call-over-http.ts';
import { readCatalog } from './catalog/read-catalog.ts';
import { nameError } from './name-error.ts';
import { createBreaker } from './pool/breaker.ts';
import { createSessionPool } from './pool/session-pool.ts';
import { isSharedPrincipal, type TokenSource, type Upstream, UpstreamError } from './upstream.ts';
import type { VerdictStore } from './verdict-store.ts';
import { startDeadline } from './wire/deadline.ts';

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
    async listTools(server, userId, options = {}) {
      const limitMs = timing.connectMs + timing.listMs;
      const deadline = startDeadline({ timeoutMs: limitMs, limitMs, signal: options.signal });
      try {
        return await repeatOnce(() =>
          pool.use(server, userId, (session) => readCatalog(session, deadline.signal), deadline.signal),
        );
      } catch (error) {
        throw nameError(server, error);
      } finally {
        deadline.clear();
      }
    },

    async callTool(server, userId, request, limits) {
      const deadline = startDeadline(limits);
      let isSent = false;
      const hooks = {
        deadline,
        onProgress: limits.onProgress,
        onSent: () => {
          isSent = true;
        },
        onListChanged: () => tellListChanged(server.id, isSharedPrincipal(server) ? null : userId),
      };
      try {
        return await pool.use(
          server,
          userId,
          (session) =>
            server.transport === 'sse' ? callByClient(session.client, request, hooks) : callOverHttp(session, request, hooks),
          deadline.signal,
        );
      } catch (error) {
        throw nameError(server, error, { isSent });
      } finally {
        deadline.clear();
      }
    },

    onListChanged(hear) {
      listeners.add(hear);
      return () => listeners.delete(hear);
    },
    breakerOf(serverId) {
      return breaker.find(serverId);
    },
    drop(serverId) {
      breaker.reset(serverId);
      pool.drop(serverId);
    },
    close: () => pool.close(),
  };
}

// Listing changes nothing: a connection that was closed while it lay idle is no reason to fail.
async function repeatOnce<Result>(list: () => Promise<Result>): Promise<Result> {
  try {
    return await list();
  } catch (error) {
    if (error instanceof UpstreamError && error.failure === 'closed') return list();
    throw error;
  }
}
