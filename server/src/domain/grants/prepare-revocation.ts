import type { FindGrantClient } from '../oauth-clients/prepared-oauth.ts';
import { findServer } from '../servers/server-store.ts';
import type { RemovedGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { revokeGrant } from './revoke-grant.ts';

/** A provider that fails so often in a row is not asked about the rest. */
const mostFailures = 3;

/**
 * Remembers how Gatehouse is known to the provider of a server that is about to be changed or deleted. Does not dial.
 * @param deps undefined: nothing is revoked
 * @returns a function that has grants of that provider revoked there, each as the client that it was given to; to be called once
 *   their removal is committed. It returns at once; what the provider does not revoke is logged
 */
export async function prepareRevocation(
  deps: GrantsDeps | undefined,
  serverId: string,
): Promise<(grants: readonly RemovedGrant[]) => void> {
  const findClient = deps && (await findClients(deps, serverId));
  if (!findClient) return () => undefined;
  return (grants) => {
    if (grants.length > 0) void revokeAll(deps, { serverId, findClient, grants });
  };
}

async function findClients(deps: GrantsDeps, serverId: string): Promise<FindGrantClient | undefined> {
  const server = await findServer(deps.db.sql, serverId);
  if (server?.authType !== 'oauth2') return undefined;
  try {
    return await deps.clients.findGrantClients(server);
  } catch (error) {
    // Its secret cannot be opened here: the server can be changed all the same.
    deps.log.warn({ err: error, serverId }, 'Grants that end with a change of this server will not be revoked');
    return undefined;
  }
}

/** Never rejects. */
async function revokeAll(
  deps: GrantsDeps,
  { serverId, findClient, grants }: { serverId: string; findClient: FindGrantClient; grants: readonly RemovedGrant[] },
): Promise<void> {
  let failures = 0;
  let left = grants.length;
  let reason: string | undefined;
  for (const grant of grants) {
    if (failures === mostFailures) break;
    try {
      const client = findClient(grant);
      // A former provider's: where it would be revoked is not known any more, which says nothing about the others.
      if (!client) continue;
      const { tokenRevoked, error } = await revokeGrant(deps, client, grant);
      left -= tokenRevoked ? 1 : 0;
      failures = tokenRevoked ? 0 : failures + 1;
      reason = error ?? reason;
    } catch (error) {
      failures += 1;
      deps.log.warn({ err: error, serverId, grantId: grant.id }, 'A grant could not be revoked');
    }
  }
  const revoked = grants.length - left;
  if (left > 0) deps.log.warn({ serverId, revoked, left, reason }, 'Grants that ended stay good at their provider');
}
