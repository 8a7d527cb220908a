import { migrate } from '../src/db/migrate.ts';
import { openDatabase } from '../src/db/open-database.ts';

/** Makes a migrated, empty, closed embedded database in `folder`, for tests to copy. */
export async function makeEmbeddedTemplate(folder: string): Promise<void> {
  const database = await openDatabase({ dataDir: folder });
  try {
    await migrate(database);
  } finally {
    await database.close();
  }
}
