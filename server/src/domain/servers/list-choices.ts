import type { Database } from '../../db/database.ts';
import { listChoiceRows } from './choice-store.ts';

/**
 * What a user said of servers: server id -> yes or no. A server that is not in it follows its availability.
 * Does not check that the user may see the servers: `resolveServers` is given only those that they may.
 */
export async function listServerChoices(deps: { db: Database }, userId: string): Promise<Map<string, boolean>> {
  const choices = await listChoiceRows(deps.db.sql, userId);
  return new Map(choices.map((choice) => [choice.id, choice.selected]));
}
