import type { PreparedOAuth } from '../oauth-clients/prepared-oauth.ts';
import { findServer } from '../servers/server-store.ts';
import { revoke } from './disconnect.ts';
import type { RemovedGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';

/** A provider that fails so often in a row is not asked about the rest. */
const mostFailures = 3;

/**
 * Remembers how Gatehouse is known to the provider of a server that is about to be changed or deleted. Does not dial.
 * @param deps undefined: nothing is revoked
 * @returns a function that has grants of that provider revoked there, to be called once their removal is committed. It returns at
 *   once; what the provider does not revoke is logged
 */
export async function prepareRevocation(
  deps: GrantsDeps | undefined,
  serverId: string,
): Promise<(grants: readonly RemovedGrant[]) => void> {
  const prepared = deps && (await findProvider(deps, serverId));
  if (!prepared) return () => undefined;
  return (grants) => {
    const { issuer } = prepared.server;
    const theirs = grants.filter((grant) => grant.issuer === issuer && grant.clientId === prepared.client.clientId);
    if (theirs.length > 0) void revokeAll(deps, { serverId, prepared, grants: theirs });
  };
}

async function findProvider(deps: GrantsDeps, serverId: string): Promise<PreparedOAuth | undefined> {
  const server = await findServer(deps.db.sql, serverId);
  if (server?.authType !== 'oauth2') return undefined;
  try {
    return await deps.clients.find(server);
  } catch (error) {
    // Its secret cannot be opened here: the server can be changed all the same.
    deps.log.warn({ err: error, serverId }, 'Grants that end with a change of this server will not be revoked');
    return undefined;
  }
}

/** Never rejects. */
async function revokeAll(
  deps: GrantsDeps,
  { serverId, prepared, grants }: { serverId: string; prepared: PreparedOAuth; grants: readonly RemovedGrant[] },
): Promise<void> {
  let failures = 0;
  let [revoked, reason]: [number, string | undefined] = [0, undefined];
  for (const grant of grants) {
    if (failures === mostFailures) break;
    try {
      const { tokenRevoked, error } = await revoke(deps, prepared, grant);
      revoked += tokenRevoked ? 1 : 0;
      failures = tokenRevoked ? 0 : failures + 1;
      reason = error ?? reason;
    } catch (error) {
      failures += 1;
      deps.log.warn({ err: error, serverId, grantId: grant.id }, 'A grant could not be revoked');
    }
  }
  const left = grants.length - revoked;
  if (left > 0) deps.log.warn({ serverId, revoked, left, reason }, 'Grants that ended stay good at their provider');
}
