import { withoutCredentials } from '../config/parse-urls.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { openDatabase } from '../db/open-database.ts';
import type { Log } from '../telemetry/log.ts';
import { CannotStart } from './cannot-start.ts';

/** Opens the database that the configuration names. @throws CannotStart, saying why it cannot be opened and what to do */
export async function openStore({ database }: Pick<Config, 'database'>, log?: Log): Promise<Database> {
  try {
    return await openDatabase(database, { onTrouble: (message, cause) => log?.warn({ err: cause }, message) });
  } catch (cause) {
    const reason = describe(cause);
    if (cause instanceof Error && cause.name === 'DataFolderBusyError') throw new CannotStart(reason, { cause });
    if ('dataDir' in database) {
      const remedy = 'See whether its files belong to this user, and whether the disk has room.';
      throw new CannotStart(`The data folder ${database.dataDir} cannot be opened: ${reason}`, { remedy, cause });
    }
    const remedy = 'See whether it runs and lets this machine in, and whether GATEHOUSE_DATABASE_URL is right.';
    throw new CannotStart(`PostgreSQL at ${withoutCredentials(database.url)} cannot be used: ${reason}`, { remedy, cause });
  }
}

/** A refused connection to a name with several addresses is an AggregateError without words of its own. */
function describe(cause: unknown): string {
  if (cause instanceof AggregateError && cause.message === '') return cause.errors.map(describe).join('; ');
  return cause instanceof Error ? cause.message : String(cause);
}
