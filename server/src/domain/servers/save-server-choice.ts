import type { Database } from '../../db/database.ts';
import { AppError, notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { deleteChoiceRow, saveChoiceRow } from './choice-store.ts';
import { getServer } from './get-server.ts';

/**
 * Keeps a user's word on a server: yes, no, or (null) nothing any more. A yes or a no is kept also where the default says the same
 * today, so that it still holds when an admin changes the default; whoever said nothing follows the default.
 * @returns when the choice was made; undefined when it was taken back
 * @throws AppError `not_found` for a server that the actor may not see; `conflict` for one that is in every chat anyway
 */
export async function saveServerChoice(
  deps: { db: Database },
  actor: Actor,
  input: { serverId: string; selected: boolean | null },
): Promise<Date | undefined> {
  const server = await getServer(deps, actor, input.serverId);
  if (input.selected === null) {
    await deleteChoiceRow(deps.db.sql, actor.userId, server.id);
    return undefined;
  }
  if (server.availability === 'force_on') {
    throw new AppError(
      'conflict',
      `${server.displayName} is in every chat: an admin decided that, so there is nothing to choose.`,
    );
  }
  const chosenAt = await saveChoiceRow(deps.db.sql, actor.userId, server.id, input.selected);
  if (!chosenAt) throw notFound();
  return chosenAt;
}
