import type { Answer, Endpoint } from './provider-state.ts';

/**
 * How an endpoint fails. All but `lost` do nothing with the request; `lost` does everything, and then its answer does not arrive.
 * `hang` never answers, `reset` and `lost` cut the connection.
 */
export type Fault = 'server_error' | 'unavailable' | 'garbage' | 'empty' | 'hang' | 'reset' | 'lost' | Answer;

/** Holds back the answers of an endpoint, made already, until it is released. */
export type Gate = {
  /** Resolves when that many answers, one unless given, wait or have waited. */
  reached: (count?: number) => Promise<void>;
  /** Lets all of them through, and those to come. */
  release: () => void;
};

export type ProviderFaults = {
  fail: (endpoint: Endpoint, fault: Fault, times?: number) => void;
  heal: (endpoint?: Endpoint) => void;
  hold: (endpoint: Endpoint) => Gate;
  /** The fault of a request that has come, one of its times used up. */
  next: (endpoint: Endpoint) => Fault | undefined;
  /** Resolves when an answer may leave. */
  pass: (endpoint: Endpoint) => Promise<void>;
  releaseAll: () => void;
};

export function createFaults(): ProviderFaults {
  const faults = new Map<Endpoint, { fault: Fault; left: number }>();
  const gates = new Map<Endpoint, { arrive: () => void; opened: Promise<void>; release: () => void }>();
  return {
    fail: (endpoint, fault, times = Infinity) => void faults.set(endpoint, { fault, left: times }),
    heal: (endpoint) => (endpoint === undefined ? faults.clear() : void faults.delete(endpoint)),
    hold(endpoint) {
      const { promise: opened, resolve: open } = Promise.withResolvers<void>();
      const waiting: { count: number; resolve: () => void }[] = [];
      let arrived = 0;
      const release = () => {
        if (gates.get(endpoint)?.opened === opened) gates.delete(endpoint);
        open();
      };
      const arrive = () => {
        arrived += 1;
        for (const { count, resolve } of waiting) if (arrived >= count) resolve();
      };
      gates.set(endpoint, { arrive, opened, release });
      return {
        reached: (count = 1) => new Promise((resolve) => (arrived >= count ? resolve() : waiting.push({ count, resolve }))),
        release,
      };
    },
    next(endpoint) {
      const entry = faults.get(endpoint);
      if (!entry) return undefined;
      entry.left -= 1;
      if (entry.left <= 0) faults.delete(endpoint);
      return entry.fault;
    },
    async pass(endpoint) {
      const gate = gates.get(endpoint);
      gate?.arrive();
      await gate?.opened;
    },
    releaseAll() {
      for (const { release } of gates.values()) release();
    },
  };
}

/** What a fault answers; undefined where it answers nothing at all. */
export function answerOfFault(fault: Fault): Answer | undefined {
  switch (fault) {
    case 'server_error':
      return { status: 500, headers: { 'content-type': 'text/html' }, body: '<html><body>Something broke</body></html>' };
    case 'unavailable':
      return { status: 503, headers: { 'retry-after': '60' }, body: 'Try again later' };
    case 'garbage':
      return { status: 200, headers: { 'content-type': 'application/json' }, body: '{"access_tok' };
    case 'empty':
      return { status: 200 };
    case 'hang':
    case 'reset':
    case 'lost':
      return undefined;
    default:
      return fault;
  }
}
