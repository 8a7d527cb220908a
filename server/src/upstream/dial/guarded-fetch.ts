import { type Dispatcher, fetch as undiciFetch } from 'undici';
import { UpstreamError } from '../upstream.ts';
import { capBody } from './cap-body.ts';
import { exchangeError } from './dial-error.ts';

/** Fits the `fetch` option of the MCP library, oidc-provider and openid-client; answers are the platform's `Response`. */
export type GuardedFetch = (url: string | URL, init?: RequestInit) => Promise<Response>;

export type FetchLimits = {
  /** Of the body, after decompression. Default 10 MiB. Infinity: no limit in total, as for a stream of events. */
  maxBytes: number;
  /** Given: an event stream is limited in each event, and not in all. Default: as any other body. */
  maxEventBytes: number;
  /** From the call to the end of the body. Default 30,000. Infinity: no limit. */
  timeoutMs: number;
  /** Called when an event stream has ended, failed or been let go of. */
  onStreamEnd: () => void;
};

const credentials = ['authorization', 'cookie', 'proxy-authorization'];
// Headers that carry no credential: any other one (an API key has any name) keeps a redirect on its origin.
const harmless = new Set(['accept', 'accept-language', 'content-type', 'content-length', 'user-agent', 'mcp-protocol-version']);
const maxRedirects = 3;

/**
 * A `fetch` over the guarded dispatcher. Each redirect is a dial of its own and is judged again; a request with a body is
 * followed only where the status keeps the method (307, 308). `redirect: 'manual'` and `'error'` in `init` are kept.
 *
 * @throws UpstreamError for everything but an abort by the caller's signal, which throws that signal's reason
 */
export function guardedFetch(dispatcher: Dispatcher, limits: Partial<FetchLimits>): GuardedFetch {
  const { maxBytes = 10 * 1024 * 1024, timeoutMs = 30_000 } = limits;
  return async (input, init = {}) => {
    const deadline = new AbortController();
    const timer =
      timeoutMs === Infinity
        ? undefined
        : setTimeout(
            () => deadline.abort(new UpstreamError('timeout', `it did not answer in ${timeoutMs / 1000} s`, { sent: true })),
            timeoutMs,
          );
    timer?.unref();
    const signal = init.signal ? AbortSignal.any([init.signal, deadline.signal]) : deadline.signal;
    try {
      const response = await follow(dispatcher, new URL(input), { ...init, signal });
      const isStream = response.headers.get('content-type')?.includes('text/event-stream') === true;
      const onEnd = () => {
        clearTimeout(timer);
        if (isStream) limits.onStreamEnd?.();
      };
      const { maxEventBytes } = limits;
      if (isStream && maxEventBytes !== undefined) return capBody(response, { maxBytes: Infinity, maxEventBytes, onEnd });
      return capBody(response, { maxBytes, maxEventBytes: Infinity, onEnd });
    } catch (error) {
      clearTimeout(timer);
      if (signal.aborted) throw signal.reason;
      throw exchangeError(error);
    }
  };
}

async function follow(dispatcher: Dispatcher, start: URL, init: RequestInit): Promise<RawResponse> {
  const headers = Object.fromEntries(new Headers(init.headers).entries());
  const mode = init.redirect ?? 'follow';
  let url = start;
  for (let hop = 0; ; hop += 1) {
    const response = await send(dispatcher, url, init, headers);
    const next = nextHop(url, response);
    if (next === undefined || mode === 'manual') return response;
    await response.body?.cancel();
    if (mode === 'error' || hop >= maxRedirects)
      throw redirectError(mode === 'error' ? 'it redirects' : 'it redirects too often');
    assertMayFollow(url, next, response.status, init, headers);
    url = next;
  }
}

type RawResponse = Awaited<ReturnType<typeof undiciFetch>>;

function send(dispatcher: Dispatcher, url: URL, init: RequestInit, headers: Record<string, string>): Promise<RawResponse> {
  return undiciFetch(url, {
    method: init.method ?? 'GET',
    headers,
    body: toBody(init.body),
    redirect: 'manual',
    dispatcher,
    ...(init.signal ? { signal: init.signal } : {}),
  });
}

// Streams cannot be sent twice and nobody here sends one.
function toBody(body: RequestInit['body']): string | Uint8Array | URLSearchParams | null {
  if (body === undefined || body === null) return null;
  if (typeof body === 'string' || body instanceof Uint8Array || body instanceof URLSearchParams) return body;
  throw new TypeError('guarded fetch sends text, bytes and form parameters only');
}

function nextHop(url: URL, response: RawResponse): URL | undefined {
  if (![301, 302, 303, 307, 308].includes(response.status)) return undefined;
  const location = response.headers.get('location');
  return location === null ? undefined : (URL.parse(location, url.href) ?? undefined);
}

function assertMayFollow(from: URL, to: URL, status: number, init: RequestInit, headers: Record<string, string>): void {
  const hasBody = init.body !== undefined && init.body !== null;
  if (hasBody && status !== 307 && status !== 308) throw redirectError('it redirects to where a request cannot follow');
  if (from.origin === to.origin) return;
  const carriesSecret = hasBody || Object.keys(headers).some((name) => credentials.includes(name) || !harmless.has(name));
  if (carriesSecret)
    throw redirectError('it redirects to another origin, where credentials do not go; enter that address instead');
}

function redirectError(text: string): UpstreamError {
  return new UpstreamError('http', text, { sent: true });
}
