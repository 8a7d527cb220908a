const windowMs = 60_000;
const most = 3;

/** Renewals that were made because a server refused a token. */
export type ForcedRenewals = {
  /** True after some in a row within a minute: a server that refuses each new token refuses any, and another one is no use. */
  isExhausted(id: string): boolean;
  /** Counts what came of one. Everyone who waited for it comes by here: each version counts once. */
  count(id: string, version: number): void;
  forget(id: string): void;
};

/** @param now in ms */
export function createForcedRenewals(now: () => number): ForcedRenewals {
  const counted = new Map<string, { version: number; at: number }[]>();
  const lately = (id: string) => (counted.get(id) ?? []).filter(({ at }) => now() - at < windowMs);
  return {
    isExhausted: (id) => lately(id).length >= most,
    count(id, version) {
      const known = lately(id);
      if (!known.some((one) => one.version === version)) counted.set(id, [...known, { version, at: now() }]);
    },
    forget: (id) => void counted.delete(id),
  };
}
