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

  const open = (state: State, failure: UpstreamError, backoffMs: number) => {
    state.open = {
      openSince: state.open?.openSince ?? new Date(),
      retryAt: new Date(Date.now() + backoffMs),
      failure,
      backoffMs,
      isProbing: false,
    };
  };

  // `probed` is what was open when this attempt was let through, as the only one.
  const fail = (serverId: string, error: unknown, probed?: State['open']) => {
    if (!(error instanceof UpstreamError)) return;
    if (!countsAsDown(error)) {
      if (isAnswer(error)) states.delete(serverId);
      return;
    }
    const state = states.get(serverId) ?? { failures: 0 };
    states.set(serverId, state);
    state.failures += 1;
    if (probed && state.open === probed) open(state, error, Math.min(probed.backoffMs * 2, longestMs));
    // Attempts that were under way when it opened say nothing new.
    else if (!state.open && (error.failure === 'timeout' || state.failures >= 3)) open(state, error, firstMs);
  };

  return {
    async guard(serverId, connect) {
      const probed = states.get(serverId)?.open;
      if (probed) {
        if (probed.isProbing || probed.retryAt.getTime() > Date.now()) throw breakerError(probed);
        probed.isProbing = true;
      }
      try {
        const result = await connect();
        states.delete(serverId);
        return result;
      } catch (error) {
        fail(serverId, error, probed);
        throw error;
      } finally {
        if (probed) probed.isProbing = false;
      }
    },
    fail: (serverId, error) => fail(serverId, error),
    find(serverId) {
      const found = states.get(serverId)?.open;
      if (!found || found.retryAt.getTime() <= Date.now()) return undefined;
      return { openSince: found.openSince, retryAt: found.retryAt, failure: found.failure };
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
