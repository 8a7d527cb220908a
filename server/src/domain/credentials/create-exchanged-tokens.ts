import { shouldRenew } from '../../protocol/oauth/should-renew.ts';
import type { FreshTokens, StoredTokens } from './renewable-tokens.ts';

export type ExchangedTokens = {
  /** A token for the audience, from memory while it is good for a while yet. @throws whatever `exchange` throws */
  current(subject: StoredTokens, audience: string): Promise<string>;
  /** After a 401 to `rejected`: the one that is held if that is another one, else a new one; undefined when that came out of this just now. */
  replace(subject: StoredTokens, audience: string, rejected: string): Promise<string | undefined>;
  /** Drops what came of a link's tokens. */
  forget(linkId: string): void;
};

type Exchanged = { token: FreshTokens; linkId: string; forcedAt: number | undefined };

const capacity = 10_000;
const failureHoldMs = 1_000;
const forcedHoldMs = 60_000;

/**
 * Tokens that were given in exchange for others, held in memory only. They belong to one version of the tokens that they came of:
 * another sign-in, or a renewal, makes new ones. However many callers ask at once, the provider is asked once; a failure is told to
 * everyone who asks within the next second.
 */
export function createExchangedTokens(
  exchange: (subject: StoredTokens, audience: string) => Promise<FreshTokens>,
  now: () => Date = () => new Date(),
): ExchangedTokens {
  const held = new Map<string, Exchanged>();
  const running = new Map<string, Promise<Exchanged>>();
  const failures = new Map<string, { error: unknown; at: number }>();

  function exchangeOnce(key: string, subject: StoredTokens, audience: string, isForced: boolean): Promise<Exchanged> {
    const failure = failures.get(key);
    if (failure && now().getTime() - failure.at < failureHoldMs) return Promise.reject(failure.error);
    failures.delete(key);
    const started = running.get(key);
    if (started) return started;
    const exchanging = exchange(subject, audience)
      .then((token) => {
        const entry = { token, linkId: subject.id, forcedAt: isForced ? now().getTime() : undefined };
        keep(held, key, entry);
        return entry;
      })
      .catch((error: unknown) => {
        keep(failures, key, { error, at: now().getTime() });
        throw error;
      })
      .finally(() => running.delete(key));
    running.set(key, exchanging);
    return exchanging;
  }

  const isGood = ({ token }: Exchanged) => !shouldRenew({ issuedAt: token.issuedAt, expiresAt: token.expiresAt }, now());

  return {
    async current(subject, audience) {
      const key = keyOf(subject, audience);
      const entry = held.get(key);
      if (entry && isGood(entry)) return entry.token.accessToken;
      return (await exchangeOnce(key, subject, audience, false)).token.accessToken;
    },
    async replace(subject, audience, rejected) {
      const key = keyOf(subject, audience);
      const entry = held.get(key);
      if (entry && isGood(entry) && entry.token.accessToken !== rejected) return entry.token.accessToken;
      if (entry?.forcedAt !== undefined && now().getTime() - entry.forcedAt < forcedHoldMs) return undefined;
      const other = (await exchangeOnce(key, subject, audience, true)).token.accessToken;
      return other === rejected ? undefined : other;
    },
    forget(linkId) {
      for (const [key, entry] of held) if (entry.linkId === linkId) held.delete(key);
    },
  };
}

function keyOf({ id, version }: StoredTokens, audience: string): string {
  return `${id} ${version} ${audience}`;
}

/** The newest stay. */
function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > capacity && oldest !== undefined) map.delete(oldest);
}
