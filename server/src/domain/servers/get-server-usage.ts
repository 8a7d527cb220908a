import type { ServerUsage } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { getServer } from './get-server.ts';
import { countServerUses } from './server-usage-store.ts';

/** What goes with a server when it is deleted. @throws AppError `forbidden`, `not_found` */
export async function getServerUsage(deps: { db: Database }, actor: Actor, id: string): Promise<ServerUsage> {
  assertAdmin(actor);
  const server = await getServer(deps, actor, id);
  return countServerUses(deps.db.sql, server.id);
}
