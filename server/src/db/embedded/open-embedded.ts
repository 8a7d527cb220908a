import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import type { Database, OpenOptions } from '../database.ts';
import { assertPayload, createListeners } from '../notification.ts';
import type { Tables } from '../tables.ts';
import { withinLimit } from '../within-limit.ts';
import { lockDataFolder } from './lock-data-folder.ts';
import { prepareDataFolder } from './prepare-data-folder.ts';
import { startPGliteThread } from './pglite-thread.ts';
import { createSingleConnectionPool } from './single-connection-pool.ts';

/** Nobody else is on this database, so that notifications need not leave the process. */
export async function openEmbedded(dataDir: string, { waitLimitMs }: OpenOptions): Promise<Database> {
  prepareDataFolder(dataDir);
  const lock = await lockDataFolder(dataDir);
  try {
    const thread = await startPGliteThread(join(dataDir, 'database'));
    const listeners = createListeners();
    const database = new Kysely<Tables>({
      dialect: new PostgresDialect({ pool: createSingleConnectionPool(thread, waitLimitMs) }),
    });
    return {
      engine: 'embedded',
      sql: database,
      async notify(channel, payload) {
        assertPayload(payload);
        setImmediate(() => listeners.tell(channel, payload));
      },
      listen: (channel, hear) => listeners.add(channel, hear),
      async ping() {
        const startedAt = performance.now();
        await withinLimit(sql`select 1`.execute(database), 5_000, 'The embedded database did not answer within 5 s.');
        return performance.now() - startedAt;
      },
      async close() {
        await withinLimit(database.destroy(), 5_000, '').catch(() => {});
        await thread.close(5_000);
        lock.release();
      },
    };
  } catch (cause) {
    lock.release();
    throw cause;
  }
}
