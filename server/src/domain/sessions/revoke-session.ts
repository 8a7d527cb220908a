import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from './announce-access-change.ts';
import { deleteSession } from './session-store.ts';

/** Ends one of the caller's own sessions, at once and everywhere. @throws AppError `not_found`, also for somebody else's */
export async function revokeSession(deps: { db: Database }, actor: Actor, id: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if (!(await deleteSession(tx, actor.userId, id))) throw notFound();
    await recordAudit(tx, actor, { action: 'session.revoke', subjectType: 'session', subjectId: id, subjectLabel: actor.label });
  });
  await announceAccessChange(deps.db, actor.userId);
}
