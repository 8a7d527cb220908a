import { inTransaction } from '../../db/transaction.ts';
import { joinScopes, withoutScopes } from '../../protocol/oauth/scopes.ts';
import { findGrantForUpdate, markEnded, saveWantedScope } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { recordGrantEnd } from './record-grant-end.ts';

/**
 * Ends a grant whose scopes do not suffice. The next login asks for all that it has, and all that was wanted since: calls at the same
 * time may each want something else.
 * @param wanted.scope as the server named it; undefined: it did not
 * @returns false when it is gone or had ended already; what this one wants is kept all the same
 */
export async function wantMoreScope(
  deps: Pick<GrantsDeps, 'db'>,
  grantId: string,
  wanted: { scope: string | undefined; by: string },
): Promise<boolean> {
  return inTransaction(deps.db, async (tx) => {
    const grant = await findGrantForUpdate(tx, grantId);
    if (!grant) return false;
    const scope = joinScopes(grant.wantedScope ?? grant.scope, wanted.scope);
    const isFirst = grant.endedReason === undefined;
    await saveWantedScope(tx, grantId, scope);
    if (!isFirst && grant.wantedScope === undefined) return false; // it ended for another reason
    const more = withoutScopes(scope, grant.scope);
    const reason = `${wanted.by} wants more than you allowed it${more === undefined ? '' : ` (${more})`}.`;
    await markEnded(tx, { id: grantId, reason });
    if (isFirst) await recordGrantEnd(tx, { ...grant, reason, wantedScope: scope });
    return isFirst;
  });
}
