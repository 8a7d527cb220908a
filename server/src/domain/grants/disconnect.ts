import { inTransaction } from '../../db/transaction.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { revokeToken } from '../../upstream/oauth/revoke-token.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import type { PreparedOAuth } from '../oauth-clients/prepared-oauth.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { getServer } from '../servers/get-server.ts';
import { announceGrantChange } from './announce-grant-change.ts';
import { endGrants } from './end-grants.ts';
import type { GrantsDeps } from './grants-deps.ts';

/** How the revocation at the provider went; the grant itself is gone in any case. */
export type Disconnected = { tokenRevoked: boolean; error?: string };

/**
 * Removes the actor's grant at a server, and what was listed by it, then asks the provider to revoke it: the refresh token, or the access token where there
 * is none. A user who holds no grant is disconnected already.
 * @throws AppError `not_found`
 */
export async function disconnect(deps: GrantsDeps, actor: Actor, serverId: string): Promise<Disconnected> {
  const server = await getServer(deps, actor, serverId);
  const prepared = server.authType === 'oauth2' ? await deps.clients.find(server) : undefined;
  const removed = await inTransaction(deps.db, async (tx) => {
    const grants = await endGrants(tx, { userId: actor.userId, serverId: server.id });
    if (grants.length > 0) {
      await recordAudit(tx, actor, {
        action: 'grant.disconnect',
        subjectType: 'server',
        subjectId: server.id,
        subjectLabel: server.displayName,
        before: { issuers: grants.map(({ issuer }) => issuer) },
      });
    }
    return grants;
  });
  if (removed.length === 0) return { tokenRevoked: false };
  await announceGrantChange(deps, { serverId: server.id, userId: actor.userId });

  const current = removed.find(({ issuer }) => issuer === prepared?.server.issuer);
  if (!prepared || !current) return { tokenRevoked: false, error: 'The provider that gave it is not known any more.' };
  return revoke(deps, prepared, current);
}

/** Asks the provider to revoke a grant that was removed: its refresh token, or the access token where there is none. */
export async function revoke(
  deps: GrantsDeps,
  { server, client }: PreparedOAuth,
  grant: { id: string; accessToken: string; refreshToken: string | null },
): Promise<Disconnected> {
  if (server.revocationEndpoint === undefined) return { tokenRevoked: false, error: 'The provider offers no revocation.' };
  const open = (column: string, sealed: string) => deps.secrets.open(placeOf({ table: 'grants', column }, grant.id), sealed);
  const token =
    grant.refreshToken === null
      ? ({ value: open('access_token', grant.accessToken), hint: 'access_token' } as const)
      : ({ value: open('refresh_token', grant.refreshToken), hint: 'refresh_token' } as const);
  try {
    await revokeToken(deps, server.revocationEndpoint, client, token);
    return { tokenRevoked: true };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    return { tokenRevoked: false, error: `The provider did not revoke it: ${error.message}.` };
  }
}
