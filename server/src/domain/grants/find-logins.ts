import type { Sql } from '../../db/database.ts';
import { describeFinding } from '../../protocol/oauth/finding.ts';
import type { LoginState } from '../catalogs/catalogs.ts';
import { listFindings } from '../oauth-clients/discovery-store.ts';
import { findGrantStates } from './grant-store.ts';

/**
 * What a user has to do before their requests to these servers of the type `oauth2` can carry a token, for those where they hold
 * no grant that works; `unavailable` where no login can be begun there, as far as is known. Asks no server.
 */
export async function findLogins(
  sql: Sql,
  userId: string,
  servers: readonly { id: string; displayName: string }[],
): Promise<Map<string, LoginState>> {
  const grants = await findGrantStates(
    sql,
    userId,
    servers.map(({ id }) => id),
  );
  const left = servers.filter(({ id }) => grants.get(id)?.endedReason !== undefined || !grants.has(id));
  if (left.length === 0) return new Map();
  const findings = await listFindings(
    sql,
    left.map(({ id }) => id),
  );
  return new Map(
    left.map(({ id, displayName }): [string, LoginState] => {
      const finding = findings.get(id);
      if (finding) return [id, { status: 'unavailable', detail: describeFinding(finding).text }];
      const reason = grants.get(id)?.endedReason;
      if (reason !== undefined) {
        return [id, { status: 'needs_reconnect', detail: `${displayName} wants you to connect your account again. ${reason}` }];
      }
      return [id, { status: 'needs_login', detail: `${displayName} wants you to connect your account.` }];
    }),
  );
}
