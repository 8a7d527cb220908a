import type { StoredTokens } from './renewable-tokens.ts';

export type HeldTokens = {
  /** From memory, or read once for all who ask at the same time. Nothing is kept of tokens that are not there or have ended. */
  get(id: string): Promise<StoredTokens | undefined>;
  /** What `put` is to be given: the moment before the tokens are read or made. */
  moment(): number;
  /** Holds tokens, unless something was forgotten since that moment: they may be from before the change. */
  put(id: string, tokens: StoredTokens | undefined, since: number): void;
  forget(id: string): void;
};

const holdMs = 60_000;
const capacity = 10_000;

/**
 * Opened tokens in memory, so that a request costs no look-up. They are dropped when a change is heard of, and read anew after a
 * minute in any case, in case it was not heard.
 */
export function createHeldTokens(read: (id: string) => Promise<StoredTokens | undefined>): HeldTokens {
  const held = new Map<string, { tokens: StoredTokens; at: number }>();
  const readings = new Map<string, Promise<StoredTokens | undefined>>();
  let changes = 0;

  function put(id: string, tokens: StoredTokens | undefined, since: number): void {
    held.delete(id);
    if (!tokens || tokens.endedReason !== undefined || since !== changes) return;
    held.set(id, { tokens, at: Date.now() });
    if (held.size <= capacity) return;
    const [oldest] = held.keys();
    if (oldest !== undefined) held.delete(oldest);
  }

  function readOnce(id: string): Promise<StoredTokens | undefined> {
    const running = readings.get(id);
    if (running) return running;
    const since = changes;
    const reading = read(id)
      .then((tokens) => {
        put(id, tokens, since);
        return tokens;
      })
      .finally(() => readings.get(id) === reading && readings.delete(id));
    readings.set(id, reading);
    return reading;
  }

  return {
    get(id) {
      const found = held.get(id);
      if (found && Date.now() - found.at < holdMs) return Promise.resolve(found.tokens);
      return readOnce(id);
    },
    moment: () => changes,
    put,
    forget(id) {
      changes += 1;
      held.delete(id);
      readings.delete(id);
    },
  };
}
