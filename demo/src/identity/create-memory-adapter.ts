import type { Adapter, AdapterPayload } from 'oidc-provider';

type Kept = { payload: AdapterPayload; expiresAt: number };

/** Keeps what a provider issues, for as long as the process runs; a store for each kind of thing. */
export function createMemoryAdapter(): (kind: string) => Adapter {
  const kinds = new Map<string, Map<string, Kept>>();
  return (kind) => {
    const kept = kinds.get(kind) ?? new Map<string, Kept>();
    kinds.set(kind, kept);
    const find = (id: string) => {
      const entry = kept.get(id);
      return entry && entry.expiresAt > Date.now() ? entry.payload : undefined;
    };
    const findBy = (name: string, value: string) =>
      Promise.resolve([...kept.keys()].map(find).find((payload) => payload?.[name] === value));
    return {
      async upsert(id, payload, expiresIn) {
        kept.set(id, { payload, expiresAt: expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000 });
      },
      find: (id) => Promise.resolve(find(id)),
      findByUid: (uid) => findBy('uid', uid),
      findByUserCode: (userCode) => findBy('userCode', userCode),
      async consume(id) {
        const payload = find(id);
        if (payload) payload.consumed = Math.floor(Date.now() / 1000);
      },
      async destroy(id) {
        kept.delete(id);
      },
      async revokeByGrantId(grantId) {
        for (const [id, { payload }] of kept) if (payload.grantId === grantId) kept.delete(id);
      },
    };
  };
}
