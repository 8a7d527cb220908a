import type { Config } from '../../config.ts';
import type { Database } from '../../db/database.ts';
import { checkDatabase } from './check-database.ts';
import { checkMigrations } from './check-migrations.ts';
import { checkSecrets } from './check-secrets.ts';
import { fail, type Finding } from './finding.ts';

/** What only a process that has the database open can tell. */
export async function checkInside(db: Database, config: Config): Promise<Finding[]> {
  try {
    const migrations = await checkMigrations(db);
    const secrets = migrations.level === 'ok' ? await checkSecrets(db, config) : [];
    return [...(await checkDatabase(db)), migrations, ...secrets];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return [fail('database', reason, 'See whether it runs and lets this machine in.')];
  }
}
