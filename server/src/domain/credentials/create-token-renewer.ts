import { setTimeout as wait } from 'node:timers/promises';
import { hasExpired, shouldRenew } from '../../protocol/oauth/should-renew.ts';
import { newId } from '../new-id.ts';
import { createForcedRenewals } from './forced-renewals.ts';
import { createHeldTokens } from './held-tokens.ts';
import type { FreshTokens, StoredTokens, TokenRenewer, TokenStore } from './renewable-tokens.ts';

/** How a provider answered: with tokens, or that these are of no more use (the reason is for people). */
export type RefreshAnswer = { fresh: FreshTokens } | { ended: string };

export type RenewerParts = {
  store: TokenStore;
  /** Asks the provider; outlives the request that started it. @throws whatever may pass by itself */
  refresh: (tokens: StoredTokens & { refreshToken: string }) => Promise<RefreshAnswer>;
  /** Told of tokens that came when what they belong to was gone: nobody will use them. */
  onOrphaned?: (id: string, fresh: FreshTokens) => void;
  log: { warn(fields: object, text: string): void };
  now?: () => Date;
  /** How long after a process died in a renewal another one tries; the living extend their lease. Default 10,000. */
  leaseMs?: number;
};

const defaultLeaseMs = 10_000;
const pollMs = 50;
const failureHoldMs = 1_000;
const saveAttempts = 5;

/**
 * Renews tokens without two asking the provider at once: callers of this process share one renewal, those of other processes
 * wait for the version to move. No transaction is open meanwhile, and what the provider gave is stored before it is used.
 *
 * A failure that may pass keeps the tokens: it is told to everyone who asks within the next second, then tried again.
 */
export function createTokenRenewer(parts: RenewerParts): TokenRenewer {
  const { store, now = () => new Date() } = parts;
  const held = createHeldTokens((id) => store.find(id));
  const renewals = new Map<string, Promise<StoredTokens | undefined>>();
  const failures = new Map<string, { error: unknown; at: number }>();
  const forced = createForcedRenewals(() => now().getTime());

  function renew(tokens: StoredTokens): Promise<StoredTokens | undefined> {
    const { id } = tokens;
    const failure = failures.get(id);
    if (failure && now().getTime() - failure.at < failureHoldMs) return Promise.reject(failure.error);
    failures.delete(id);
    const running = renewals.get(id);
    if (running) return running;
    const since = held.moment();
    const renewal = renewOnce(parts, tokens)
      .then((renewed) => {
        held.put(id, renewed, since);
        return renewed;
      })
      .catch((error: unknown) => {
        failures.set(id, { error, at: now().getTime() });
        throw error;
      })
      .finally(() => renewals.delete(id));
    renewals.set(id, renewal);
    return renewal;
  }

  async function current(id: string): Promise<StoredTokens | undefined> {
    const tokens = await held.get(id);
    if (!tokens || tokens.endedReason !== undefined) return undefined;
    if (!shouldRenew(tokens, now())) return tokens;
    if (tokens.refreshToken === undefined && !hasExpired(tokens, now())) return tokens;
    try {
      return usable(await renew(tokens));
    } catch (error) {
      // It was to be renewed ahead of its time: it is good still.
      if (!hasExpired(tokens, now())) return tokens;
      throw error;
    }
  }

  return {
    current,
    async replace(id, rejected) {
      held.forget(id);
      const tokens = await held.get(id);
      if (!tokens || tokens.endedReason !== undefined) return undefined;
      if (tokens.accessToken !== rejected) return current(id);
      if (forced.isExhausted(id)) return undefined;
      const renewed = usable(await renew(tokens));
      if (renewed) forced.count(id, renewed.version);
      return renewed;
    },
    forget(id) {
      held.forget(id);
      failures.delete(id);
      forced.forget(id);
    },
  };
}

function usable(tokens: StoredTokens | undefined): StoredTokens | undefined {
  return tokens?.endedReason === undefined ? tokens : undefined;
}

/** One renewal, by this process or by the one that holds the lease. @returns what is stored afterwards */
async function renewOnce(parts: RenewerParts, asked: StoredTokens): Promise<StoredTokens | undefined> {
  const { store, leaseMs = defaultLeaseMs } = parts;
  const owner = newId();
  for (let tokens: StoredTokens | undefined = asked; ;) {
    if (await store.lease(tokens.id, tokens.version, owner, leaseMs)) return underLease(parts, tokens, owner);
    tokens = await store.find(tokens.id);
    if (!tokens || tokens.endedReason !== undefined || tokens.version !== asked.version) return tokens;
    // Somebody else is at it. A lease that its holder does not let go of runs out, and is ours then.
    await wait(pollMs);
  }
}

async function underLease(parts: RenewerParts, tokens: StoredTokens, owner: string): Promise<StoredTokens | undefined> {
  const { store, leaseMs = defaultLeaseMs } = parts;
  const { id, version, refreshToken } = tokens;
  const beat = setInterval(() => void store.extend(id, owner, leaseMs).catch(() => undefined), leaseMs / 3);
  try {
    if (refreshToken === undefined) {
      await store.end(id, version, 'The provider gave no refresh token, and the access token is not accepted any more.');
      return await store.find(id);
    }
    const answer = await parts.refresh({ ...tokens, refreshToken });
    if ('ended' in answer) {
      await store.end(id, version, answer.ended);
    } else if (!(await saveSurely(parts, tokens, answer.fresh))) {
      parts.onOrphaned?.(id, answer.fresh);
    }
    return await store.find(id);
  } catch (error) {
    await store.release(id, owner).catch(() => undefined);
    throw error;
  } finally {
    clearInterval(beat);
  }
}

/** The former refresh token may be worth nothing by now, so a database that fails for a moment is asked again. */
async function saveSurely({ store, log }: RenewerParts, { id, version }: StoredTokens, fresh: FreshTokens): Promise<boolean> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await store.save(id, version, fresh);
    } catch (error) {
      log.warn({ err: error, id, attempt }, 'Renewed tokens could not be stored');
      if (attempt === saveAttempts) throw error;
      await wait(200 * 2 ** attempt);
    }
  }
}
