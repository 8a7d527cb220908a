import type { ServerConnection } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import { getServer } from './get-server.ts';
import { listServerGrants, type ServerGrant } from './server-usage-store.ts';

/**
 * The users who connected an account to a server, in the order of connecting; none where it is not `oauth2`.
 * @throws AppError `forbidden`, `not_found`, `invalid_input` for a cursor that is not ours
 */
export async function listServerConnections(
  deps: { db: Database },
  actor: Actor,
  input: PageInput & { serverId: string },
): Promise<Page<ServerConnection>> {
  assertAdmin(actor);
  const server = await getServer(deps, actor, input.serverId);
  const { items, nextCursor } = await pageById(input, (page) => listServerGrants(deps.db.sql, server.id, page));
  return { items: items.map(viewConnection), nextCursor };
}

function viewConnection({ userId, name, email, scope, endedReason, connectedAt }: ServerGrant): ServerConnection {
  return {
    user_id: userId,
    name,
    email,
    ...(endedReason === undefined
      ? { auth_status: 'ready' as const }
      : { auth_status: 'needs_reconnect' as const, auth_status_detail: endedReason }),
    ...(scope !== undefined && { scope }),
    connected_at: connectedAt.toISOString(),
  };
}
