import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { isId } from '../new-id.ts';
import { getServer } from '../servers/get-server.ts';
import type { Server } from '../servers/server.ts';
import { announceGrantChange } from './announce-grant-change.ts';
import { endGrants } from './end-grants.ts';
import type { RemovedGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { revokeGrant, type Revocation } from './revoke-grant.ts';

/**
 * Removes a user's grant at a server, and what was listed by it, then asks the provider to revoke it, as the client that it was given
 * to. How that goes changes nothing here. A user who holds no grant is disconnected already.
 * @param userId whose; somebody else's for an admin only
 * @throws AppError `forbidden`, `not_found`
 */
export async function disconnect(
  deps: GrantsDeps,
  actor: Actor,
  serverId: string,
  userId: string = actor.userId,
): Promise<Revocation> {
  const isOwn = userId === actor.userId;
  if (!isOwn) assertAdmin(actor);
  if (!isId(userId)) throw notFound();
  const server = await getServer(deps, actor, serverId);
  const removed = await inTransaction(deps.db, async (tx) => {
    const grants = await endGrants(tx, { userId, serverId: server.id });
    if (grants.length > 0) {
      await recordAudit(tx, actor, {
        action: 'grant.disconnect',
        subjectType: 'server',
        subjectId: server.id,
        subjectLabel: server.displayName,
        before: { issuers: grants.map(({ issuer }) => issuer), ...(!isOwn && { user_id: userId }) },
      });
    }
    return grants;
  });
  if (removed.length === 0) return { tokenRevoked: false };
  await announceGrantChange(deps, { serverId: server.id, userId });
  try {
    return await revokeCurrent(deps, server, removed);
  } catch (error) {
    deps.log.warn({ err: error, serverId }, 'A grant could not be revoked');
    return { tokenRevoked: false, error: 'The provider could not be asked to revoke it.' };
  }
}

/** Grants of a former provider of the server are not revoked: where that would be done is not known any more. */
async function revokeCurrent(deps: GrantsDeps, server: Server, removed: readonly RemovedGrant[]): Promise<Revocation> {
  const findClient = await deps.clients.findGrantClients(server);
  for (const grant of removed) {
    const client = findClient(grant);
    if (client) return revokeGrant(deps, client, grant);
  }
  return { tokenRevoked: false, error: 'The provider that gave it is not known any more.' };
}
