import type { Database } from '../../db/database.ts';
import { deleteForgottenAttempts } from './attempt-store.ts';
import { deleteExpiredSessions } from './session-store.ts';

/** Removes expired sessions and forgotten failures; a job calls it now and then. Nothing depends on its having run. */
export async function sweepSessions(db: Database): Promise<void> {
  await deleteExpiredSessions(db.sql);
  await deleteForgottenAttempts(db.sql);
}
