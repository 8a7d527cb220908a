import { Agent, type Dispatcher } from 'undici';
import type { LookupAddress } from 'node:dns';
import { UpstreamError } from '../upstream.ts';
import { exchange, type HttpAnswer } from './exchange.ts';
import { type DialPolicy, guardedConnector, resolveChecked } from './guarded-connector.ts';
import { type FetchLimits, type GuardedFetch, guardedFetch } from './guarded-fetch.ts';

export type DialTarget = { origin: string; path: string };

export type DialRequest = {
  method: 'GET' | 'POST' | 'DELETE';
  headers: Record<string, string>;
  body?: string | Buffer;
  signal?: AbortSignal;
};

/** The only way out of the process: every connection is judged when it is made. */
export type Dialer = {
  /** A `fetch` with the default limits: 10 MiB after decompression, 30 s, 3 redirects, which stay on the origin when credentials go along. */
  fetch: GuardedFetch;
  /** A `fetch` with other limits. */
  fetchWithin(limits: Partial<FetchLimits>): GuardedFetch;
  /**
   * One HTTP request without following redirects, for the hot path. Neither the body's size nor the time is limited here:
   * the caller reads the body and holds the signal.
   * @throws UpstreamError, or the signal's reason
   */
  request(target: DialTarget, request: DialRequest): Promise<HttpAnswer>;
  /**
   * The addresses of a URL's host after judging them, without connecting.
   * @throws UpstreamError `blocked_address`, `unreachable`
   */
  resolve(url: URL): Promise<LookupAddress[]>;
  /** For libraries that take an undici 8 dispatcher. */
  dispatcher: Dispatcher;
  close(): Promise<void>;
};

/**
 * Makes the dialer of the process: one pool of connections behind the guarded connector.
 *
 * @param policy `allow` is asked at every dial; `selfOrigins` are our own public URL and listening address
 * @param options.connectTimeoutMs default 10,000, name look-up and TLS included
 */
export function createDialer(policy: DialPolicy, options: { connectTimeoutMs?: number } = {}): Dialer {
  const agent = new Agent({
    connect: guardedConnector(policy, { timeoutMs: options.connectTimeoutMs ?? 10_000 }),
    allowH2: false,
    // Streams stay quiet for minutes; each request brings its own deadline.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: 16_384,
    // A server that stops offers its end of an idle connection for a moment still: do not use it that long.
    keepAliveTimeout: 4_000,
    keepAliveMaxTimeout: 60_000,
  });
  return {
    fetch: guardedFetch(agent, {}),
    fetchWithin: (limits) => guardedFetch(agent, limits),
    request: ({ origin, path }, { method, headers, body = null, signal }) =>
      exchange(agent, { origin, path, method, headers, body }, signal),
    resolve: async (url) => {
      const { protocol, port } = toTarget(url);
      return resolveChecked(policy, { protocol, host: url.hostname.replace(/^\[|\]$/g, ''), port });
    },
    dispatcher: agent,
    close: () => agent.destroy(),
  };
}

/**
 * What of a URL is dialed.
 * @throws UpstreamError `blocked_address` for any scheme but http and https
 */
export function toTarget(url: URL): DialTarget & { protocol: string; port: number } {
  const { protocol } = url;
  if (protocol !== 'https:' && protocol !== 'http:') {
    throw new UpstreamError('blocked_address', 'Only https and http addresses can be dialed');
  }
  return {
    protocol,
    origin: url.origin,
    path: url.pathname + url.search,
    port: Number(url.port || (protocol === 'https:' ? 443 : 80)),
  };
}
