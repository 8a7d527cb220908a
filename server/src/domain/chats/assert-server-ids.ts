import type { Database } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { readServerPolicy } from './read-server-policy.ts';

/**
 * Ids that a chat may be given: enabled servers that the actor may see, and whatever the chat has already (a server that was
 * disabled or deleted since must not keep anybody from sending).
 *
 * @returns the ids, each once, in the order given
 * @throws AppError `invalid_input` with a pointer per unknown id
 */
export async function assertServerIds(
  deps: { db: Database },
  actor: Pick<Actor, 'userId' | 'role'>,
  ids: readonly string[],
  already: readonly string[] = [],
): Promise<string[]> {
  const { servers } = await readServerPolicy(deps, actor);
  const known = new Set([...already, ...servers.map((server) => server.id)]);
  const faults = ids.flatMap((id, place) =>
    known.has(id)
      ? []
      : [{ pointer: `/mcp_server_ids/${place}`, code: 'unknown_server', message: `There is no server ${id} that you may use.` }],
  );
  if (faults.length > 0) throw new AppError('invalid_input', 'Some of the servers cannot be used.', { faults });
  return [...new Set(ids)];
}
