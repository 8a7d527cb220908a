import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { listChoiceRows, type ServerChoice } from './choice-store.ts';
import { listVisibleServers } from './list-visible-servers.ts';

/** What the actor said of the servers that they may see, in the order of server ids. What they said of a hidden one is kept, not shown. */
export async function listOwnChoices(deps: { db: Database }, actor: Actor): Promise<ServerChoice[]> {
  const [choices, servers] = await Promise.all([listChoiceRows(deps.db.sql, actor.userId), listVisibleServers(deps, actor)]);
  const visible = new Set(servers.map(({ id }) => id));
  return choices.filter(({ serverId }) => visible.has(serverId));
}
