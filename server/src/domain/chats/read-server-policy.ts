import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { listServerChoices } from '../servers/list-choices.ts';
import { listVisibleServers } from '../servers/list-visible-servers.ts';
import type { ServerPolicy } from './chat-view.ts';

/** The enabled servers that the user may see, and the user's choices among them. */
export async function readServerPolicy(deps: { db: Database }, actor: Pick<Actor, 'userId' | 'role'>): Promise<ServerPolicy> {
  const [servers, choices] = await Promise.all([listVisibleServers(deps, actor), listServerChoices(deps, actor.userId)]);
  return { servers: servers.filter((server) => server.enabled), choices };
}
