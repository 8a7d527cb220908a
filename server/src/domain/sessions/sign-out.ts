import type { Database } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from './announce-access-change.ts';
import { deleteSession } from './session-store.ts';

/** Ends the session that asks. @throws AppError `forbidden` for an API token, which has none: it is revoked instead */
export async function signOut(deps: { db: Database }, actor: Actor): Promise<void> {
  const { via } = actor;
  if (via.kind !== 'session') throw new AppError('forbidden', 'An API token cannot sign out. Revoke it under /me/tokens.');
  await inTransaction(deps.db, async (tx) => {
    if (!(await deleteSession(tx, actor.userId, via.sessionId))) return;
    const subject = { subjectType: 'session', subjectId: via.sessionId, subjectLabel: actor.label };
    await recordAudit(tx, actor, { action: 'session.sign_out', ...subject });
  });
  await announceAccessChange(deps.db, actor.userId);
}
