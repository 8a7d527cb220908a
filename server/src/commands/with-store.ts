import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { openStore } from './open-store.ts';

/** Opens the database for the length of one command. @throws CannotStart when it cannot be opened */
export async function withStore<T>(config: Config, body: (db: Database) => Promise<T>): Promise<T> {
  const db = await openStore(config);
  try {
    return await body(db);
  } finally {
    await db.close();
  }
}
