import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The routes that one Gatehouse has, and those of them that answered with a success: `GET /chats/{id}`. */
export type UsedRoutes = { known: readonly string[]; used: readonly string[] };

/**
 * Leaves for the end of the test run which routes were used here: scripts/test.ts names those that no acceptance test uses.
 * Does nothing when the run does not ask for it.
 */
export async function keepUsedRoutes(routes: UsedRoutes): Promise<void> {
  const folder = process.env['GATEHOUSE_TEST_ROUTES'];
  if (folder !== undefined) await writeFile(join(folder, `${randomUUID()}.json`), JSON.stringify(routes));
}
