import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from '../sessions/announce-access-change.ts';
import { deleteApiToken } from './api-token-store.ts';

/** Revokes one of the caller's own tokens, at once and everywhere. @throws AppError `not_found`, also for somebody else's */
export async function revokeApiToken(deps: { db: Database }, actor: Actor, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const revoked = await deleteApiToken(tx, actor.userId, id);
    if (!revoked) throw notFound();
    await recordAudit(tx, actor, {
      action: 'token.revoke',
      subjectType: 'token',
      subjectId: id,
      subjectLabel: revoked.name,
      before: { name: revoked.name, prefix: revoked.prefix, scopes: revoked.scopes },
    });
  });
  await announceAccessChange(deps.db, actor.userId);
}
