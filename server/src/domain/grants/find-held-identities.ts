import type { Sql } from '../../db/database.ts';
import { nothingHeld, type HeldIdentity } from '../servers/server-auth-status.ts';
import type { Server } from '../servers/server.ts';
import { findGrantStates } from './grant-store.ts';

/** What a user holds of their own towards these servers, in one query and without asking any of them. */
export async function findHeldIdentities(
  sql: Sql,
  userId: string,
  servers: readonly Pick<Server, 'id' | 'authType'>[],
): Promise<(serverId: string) => HeldIdentity> {
  const wantGrants = servers.filter(({ authType }) => authType === 'oauth2').map(({ id }) => id);
  const grants = await findGrantStates(sql, userId, wantGrants);
  return (serverId) => {
    const grant = grants.get(serverId);
    if (!grant) return nothingHeld;
    return { ...nothingHeld, grant: grant.endedReason === undefined ? 'working' : 'ended' };
  };
}
