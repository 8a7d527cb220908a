import type { Sql } from '../../db/database.ts';
import { describeFinding } from '../../protocol/oauth/finding.ts';
import { listFindings } from '../oauth-clients/discovery-store.ts';
import { nothingHeld, type HeldIdentity } from '../servers/server-auth-status.ts';
import type { Server } from '../servers/server.ts';
import { findOidcLinkState } from '../user-links/find-oidc-link-state.ts';
import { findGrantStates } from './grant-store.ts';

/**
 * What a user holds of their own towards these servers, in a few queries for all of them and without asking any.
 * @param oidcIssuer of the provider that people sign in at; undefined where none is set up
 */
export async function findHeldIdentities(
  sql: Sql,
  userId: string,
  servers: readonly Pick<Server, 'id' | 'authType'>[],
  oidcIssuer: string | undefined,
): Promise<(serverId: string) => HeldIdentity> {
  const withGrants = servers.filter(({ authType }) => authType === 'oauth2').map(({ id }) => id);
  const wantsLink = servers.some(({ authType }) => authType === 'user_oidc');
  const [grants, findings, oidcLink] = await Promise.all([
    findGrantStates(sql, userId, withGrants),
    listFindings(sql, withGrants),
    wantsLink ? findOidcLinkState(sql, userId, oidcIssuer) : nothingHeld.oidcLink,
  ]);
  return (serverId) => {
    const finding = findings.get(serverId);
    const loginObstacle = finding && describeFinding(finding).text;
    const grant = grants.get(serverId);
    if (!grant) return { ...nothingHeld, oidcLink, loginObstacle };
    const { endedReason } = grant;
    return { oidcLink, loginObstacle, grant: endedReason === undefined ? 'working' : 'ended', endedReason };
  };
}
