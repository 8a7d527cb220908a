import type { ServerOverview, ServerOverviews } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { decideTool } from '../../protocol/mcp/tool-policy.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import type { Catalogs, CatalogState } from '../catalogs/catalogs.ts';
import { countConnectedUsers, countUsers } from './server-usage-store.ts';
import { listServers } from './server-store.ts';
import { toUpstreamServer, type Server } from './server.ts';

/** How long an overview waits for servers that were not listed yet. */
const waitMs = 500;

/**
 * How every server is, as the actor gets it. Servers that were not listed yet are asked meanwhile; those that take longer are
 * `loading`. A server that is off is not dialed: what is said of it is what was known last.
 * @throws AppError `forbidden`
 */
export async function listServerOverviews(
  deps: { db: Database; catalogs: Pick<Catalogs, 'prepare' | 'peek'>; oidcIssuer: string | undefined },
  actor: Actor,
): Promise<ServerOverviews> {
  assertAdmin(actor);
  const servers = await listServers(deps.db.sql);
  const enabled = servers.filter((server) => server.enabled).map(toUpstreamServer);
  const [states, connected, users] = await Promise.all([
    deps.catalogs.prepare(enabled, actor.userId, { waitMs }),
    countConnectedUsers(deps.db.sql),
    countUsers(deps.db.sql, deps.oidcIssuer),
  ]);
  const stateOf = (server: Server) =>
    states.get(server.id) ?? deps.catalogs.peek(toUpstreamServer(server), actor.userId) ?? ({ status: 'loading' } as const);
  return {
    items: servers.map((server) => toOverview(server, stateOf(server), connected.get(server.id) ?? 0)),
    users: { active: users.active, with_oidc: users.withOidc },
  };
}

function toOverview(server: Server, { status, detail, catalog }: CatalogState, usersConnected: number): ServerOverview {
  const lists = { allow: server.toolAllowList, deny: server.toolDenyList };
  return {
    server_id: server.id,
    status,
    ...(detail !== undefined && { detail }),
    tool_count: catalog ? catalog.tools.filter(({ name }) => decideTool(name, lists).allowed).length : null,
    listed_at: catalog?.listedAt.toISOString() ?? null,
    stale: catalog?.stale ?? false,
    users_connected: usersConnected,
  };
}
