import type { Connection } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import { listVisibleServers } from '../servers/list-visible-servers.ts';
import { listGrants } from './grant-store.ts';

/**
 * The servers that the actor has connected an account to and may see, in the order of connecting.
 * @throws AppError `invalid_input` for a cursor that is not ours
 */
export async function listConnections(deps: { db: Database }, actor: Actor, input: PageInput): Promise<Page<Connection>> {
  const servers = new Map((await listVisibleServers(deps, actor)).map((server) => [server.id, server]));
  const grants = await listGrants(deps.db.sql, actor.userId);
  const { items, nextCursor } = await pageById(input, async ({ limit, beyond = '' }) =>
    grants.filter(({ id, serverId }) => id > beyond && servers.has(serverId)).slice(0, limit),
  );
  const connections = items.flatMap(({ serverId, endedReason, scope, connectedAt }) => {
    const server = servers.get(serverId);
    if (!server) return [];
    return {
      server_id: serverId,
      slug: server.slug,
      display_name: server.displayName,
      icon_url: server.iconUrl,
      ...(endedReason === undefined
        ? { auth_status: 'ready' as const }
        : { auth_status: 'needs_reconnect' as const, auth_status_detail: endedReason }),
      ...(scope !== undefined && { scope }),
      connected_at: connectedAt.toISOString(),
    };
  });
  return { items: connections, nextCursor };
}
