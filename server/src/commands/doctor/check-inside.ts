import type { Database } from '../../db/database.ts';
import { checkDatabase } from './check-database.ts';
import { fail, type Finding } from './finding.ts';

/** What only a process that has the database open can tell. */
export async function checkInside(db: Database): Promise<Finding[]> {
  try {
    return await checkDatabase(db);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [fail('database', reason, 'See whether it runs and lets this machine in.')];
  }
}
