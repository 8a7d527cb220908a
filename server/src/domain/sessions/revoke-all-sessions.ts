import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from './announce-access-change.ts';
import { deleteSessionsOf } from './session-store.ts';

/** Ends all of the caller's own sessions, the one that asks among them. API tokens stay. */
export async function revokeAllSessions(deps: { db: Database }, actor: Actor): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    const count = await deleteSessionsOf(tx, actor.userId);
    await recordAudit(tx, actor, {
      action: 'session.revoke_all',
      subjectType: 'user',
      subjectId: actor.userId,
      subjectLabel: actor.label,
      after: { count },
    });
  });
  await announceAccessChange(deps.db, actor.userId);
}
