import { UpstreamError } from '../upstream.ts';

export type OpenBreaker = { openSince: Date; retryAt: Date; failure: UpstreamError };

type State = {
  /** Connect failures in a row. */
  failures: number;
  open?: OpenBreaker & { backoffMs: number; isProbing: boolean };
};

/** Keeps a server that cannot be reached from being dialed again and again. One per process; keyed by server. */
export type Breaker = {
  /** Runs one attempt to connect. @throws UpstreamError `breaker_open` without attempting it, or what the attempt throws */
  guard<Result>(serverId: string, connect: () => Promise<Result>): Promise<Result>;
  /** Counts a failure to reach the server that happened elsewhere. */
  fail(serverId: string, error: unknown): void;
  /** Undefined as soon as the next attempt is allowed. */
  find(serverId: string): OpenBreaker | undefined;
  reset(serverId: string): void;
};

/**
 * Opens at the first connect timeout or the third connect failure in a row; lets one attempt through after `firstMs`, and
 * doubles the wait up to `longestMs` each time that it fails. What shows that the server is there (an answer of 401, 403 or
 * 404, a refusal by our own rules) never opens it.
 *
 * @param options.firstMs default 15,000
 * @param options.longestMs default 300,000
 */
export function createBreaker(options: { firstMs?: number; longestMs?: number } = {}): Breaker {
  const { firstMs = 15_000, longestMs = 300_000 } = options;
  const states = new Map<string, State>();

  const fail = (serverId: string, error: unknown) => {
    if (!(error instanceof UpstreamError) || !countsAsDown(error)) {
      if (isAnswer(error)) states.delete(serverId);
      return;
    }
    const state = states.get(serverId) ?? { failures: 0 };
    states.set(serverId, state);
    state.failures += 1;
    const isHalfOpen = state.open !== undefined;
    if (error.failure !== 'timeout' && state.failures < 3 && !isHalfOpen) return;
    const backoffMs = state.open ? Math.min(state.open.backoffMs * 2, longestMs) : firstMs;
    state.open = {
      openSince: state.open?.openSince ?? new Date(),
      retryAt: new Date(Date.now() + backoffMs),
      failure: error,
      backoffMs,
      isProbing: false,
    };
  };

  return {
    async guard(serverId, connect) {
      const { open } = states.get(serverId) ?? {};
      if (open) {
        if (open.isProbing || open.retryAt.getTime() > Date.now()) throw breakerError(open);
        open.isProbing = true;
      }
      try {
        const result = await connect();
        states.delete(serverId);
        return result;
      } catch (error) {
        fail(serverId, error);
        throw error;
      } finally {
        if (open) open.isProbing = false;
      }
    },
    fail(serverId, error) {
      // While it is open, only the one attempt at a time decides.
      if (states.get(serverId)?.open === undefined) fail(serverId, error);
    },
    find(serverId) {
      const open = states.get(serverId)?.open;
      if (!open || open.retryAt.getTime() <= Date.now()) return undefined;
      return { openSince: open.openSince, retryAt: open.retryAt, failure: open.failure };
    },
    reset: (serverId) => void states.delete(serverId),
  };
}

function countsAsDown(error: UpstreamError): boolean {
  if (
    error.failure === 'unreachable' ||
    error.failure === 'timeout' ||
    error.failure === 'closed' ||
    error.failure === 'protocol'
  )
    return true;
  return error.failure === 'http' && (error.httpStatus ?? 500) >= 500;
}

// The server is there and speaks: earlier failures are over.
function isAnswer(error: unknown): boolean {
  return error instanceof UpstreamError && ['unauthorized', 'forbidden', 'rpc', 'http'].includes(error.failure);
}

function breakerError(open: OpenBreaker): UpstreamError {
  const seconds = Math.max(1, Math.ceil((open.retryAt.getTime() - Date.now()) / 1000));
  return new UpstreamError('breaker_open', `it failed just now and is tried again in ${seconds} s (${open.failure.message})`, {
    cause: open.failure,
  });
}
