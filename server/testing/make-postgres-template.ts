import { migrate } from '../src/db/migrate.ts';
import { openDatabase } from '../src/db/open-database.ts';
import { createPostgresDatabase } from './postgres-admin.ts';

/** Makes a migrated, empty database called `name` in the cluster behind `adminUrl`, for `create database ... template`. Answers with its URL. */
export async function makePostgresTemplate(adminUrl: string, name: string): Promise<string> {
  const url = await createPostgresDatabase(adminUrl, name);
  const database = await openDatabase({ url });
  try {
    await migrate(database);
    return url;
  } finally {
    await database.close();
  }
}
