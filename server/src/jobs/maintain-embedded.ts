import type { Database } from '../db/database.ts';
import { checkpoint, listTableNames, readWalBytes, vacuumTable } from '../db/maintenance.ts';
import type { Job } from './start-jobs.ts';

const dueMs = 5 * 60_000;
const dueBytes = 64 * 1024 * 1024;

/**
 * What PostgreSQL does in the background and the embedded one, having no background, does not: removes dead rows, refreshes the
 * planner's statistics, and writes the log into the tables (a reopen after a crash replays the log since then). Every 5 min, or
 * after 64 MiB of log, and not at all while nothing changes. Other queries get their turn between two tables.
 *
 * @param now milliseconds that only grow
 */
export function maintainEmbedded(db: Database, now: () => number = () => performance.now()): Job {
  let maintainedAt = now();
  let walBytes: number | undefined;

  return {
    name: 'maintain embedded database',
    everyMs: 15_000,
    async run(signal) {
      const bytes = await readWalBytes(db.sql);
      walBytes ??= bytes;
      const grown = bytes - walBytes;
      if (grown === 0 || (grown < dueBytes && now() - maintainedAt < dueMs)) return;
      for (const name of await listTableNames(db.sql)) {
        if (signal.aborted) return;
        await vacuumTable(db.sql, name);
      }
      await checkpoint(db.sql);
      maintainedAt = now();
      walBytes = await readWalBytes(db.sql);
    },
  };
}
