import type { TokenAnswer } from '../../upstream/oauth/request-token.ts';
import type { PreparedOAuth } from '../oauth-clients/prepared-oauth.ts';
import { findGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { revokeTokens } from './revoke-grant.ts';

/**
 * Revokes the tokens of a login that was not kept, where they came from: nobody holds them, and they would stay good. Not while the
 * user has a grant at the server, since providers may revoke all that a user ever allowed to a client at once. Never throws.
 */
export async function revokeUnkept(
  deps: GrantsDeps,
  login: { userId: string; serverId: string; prepared: PreparedOAuth },
  tokens: TokenAnswer,
): Promise<void> {
  const { userId, serverId, prepared } = login;
  const text = 'The tokens of a login that was not kept could not be revoked';
  try {
    if (await findGrant(deps.db.sql, userId, serverId)) return;
    const { error } = await revokeTokens(deps, { prepared, hasExpired: false }, tokens);
    if (error !== undefined) deps.log.warn({ serverId, reason: error }, text);
  } catch (error) {
    deps.log.warn({ err: error, serverId }, text);
  }
}
