import type { ServerTools } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import type { Catalogs } from '../catalogs/catalogs.ts';
import { getServer } from './get-server.ts';
import { judgeTools } from './judge-tools.ts';
import { toUpstreamServer } from './server.ts';

/**
 * The tools that a server offers the actor, connecting if need be; a failing upstream is a `status`, not an error.
 * @param input.includeBlocked also tools that the lists block; only an admin gets them
 * @throws AppError `not_found`
 */
export async function listServerTools(
  deps: { db: Database; catalogs: Pick<Catalogs, 'load'> },
  actor: Actor,
  input: { id: string; includeBlocked: boolean },
): Promise<ServerTools> {
  const server = await getServer(deps, actor, input.id);
  const { status, detail, catalog } = await deps.catalogs.load(toUpstreamServer(server), actor.userId);
  const { tools, unmatched } = judgeTools(server, catalog?.tools ?? []);
  const withBlocked = input.includeBlocked && actor.role === 'admin';
  return {
    items: tools.filter((tool) => tool.allowed || withBlocked),
    status,
    ...(detail !== undefined && { detail }),
    listed_at: catalog?.listedAt.toISOString() ?? null,
    stale: catalog?.stale ?? false,
    dropped: catalog?.dropped ?? [],
    unmatched: catalog ? unmatched : [], // without a listing nothing can be said of the entries
  };
}
