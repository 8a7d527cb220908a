import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import { listChoiceRows, type ServerChoice } from './choice-store.ts';
import { listVisibleServers } from './list-visible-servers.ts';

/**
 * What the actor said of the servers that they may see, in the order of server ids. What they said of a hidden one is kept, and
 * not shown.
 * @throws AppError `invalid_input` for a cursor that is not ours
 */
export async function listOwnChoices(deps: { db: Database }, actor: Actor, input: PageInput): Promise<Page<ServerChoice>> {
  const visible = new Set((await listVisibleServers(deps, actor)).map(({ id }) => id));
  return pageById(input, async ({ limit, beyond = '' }) => {
    const choices = await listChoiceRows(deps.db.sql, actor.userId);
    return choices.filter(({ id }) => visible.has(id) && id > beyond).slice(0, limit);
  });
}
