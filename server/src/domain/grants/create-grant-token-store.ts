import { inTransaction } from '../../db/transaction.ts';
import { createSealedTokenStore } from '../credentials/create-sealed-token-store.ts';
import type { TokenStore } from '../credentials/renewable-tokens.ts';
import { markEnded } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { recordGrantEnd } from './record-grant-end.ts';

/** Keeps the tokens of grants in their rows, sealed, and puts the end of each on record. */
export function createGrantTokenStore(deps: Pick<GrantsDeps, 'db' | 'secrets'>): TokenStore {
  return {
    ...createSealedTokenStore(deps, 'grants'),
    end: (id, version, reason) =>
      inTransaction(deps.db, async (tx) => {
        const ended = await markEnded(tx, { id, version, reason });
        if (ended) await recordGrantEnd(tx, { ...ended, reason });
        return ended !== undefined;
      }),
  };
}
