import { sql as raw, type RawBuilder, type Selectable } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { isId } from '../new-id.ts';
import type { Grant } from './grant.ts';

// The authorization server that a server has now: a grant that another one gave is of no use any more.
const currentIssuer = raw<string>`coalesce(s.oauth2_token_url, d.authorization_server->>'issuer')`;

function currentGrants(sql: Sql, userId: string) {
  return sql
    .selectFrom('grants as g')
    .innerJoin('mcp_servers as s', 's.id', 'g.server_id')
    .leftJoin('oauth_discoveries as d', 'd.server_id', 'g.server_id')
    .where('g.user_id', '=', userId)
    .where('s.auth_type', '=', 'oauth2')
    .where('g.issuer', '=', currentIssuer);
}

/** A user's grant at the authorization server that the server has now, ended or not, and what it may be sent to. */
export async function findGrant(
  sql: Sql,
  userId: string,
  serverId: string,
): Promise<(Grant & { url: string; revision: number }) | undefined> {
  const row = await currentGrants(sql, userId)
    .where('g.server_id', '=', serverId)
    .selectAll('g')
    .select(['s.url', 's.revision'])
    .executeTakeFirst();
  return row && { ...toGrant(row), url: row.url, revision: row.revision };
}

/** Whether a user holds a grant that works at the authorization server that a server has now, inside a query that has both. */
export function holdsWorkingGrant({ userId, servers }: { userId: string; servers: string }): RawBuilder<boolean> {
  return raw<boolean>`exists (
    select from grants as g join mcp_servers as s on s.id = g.server_id left join oauth_discoveries as d on d.server_id = s.id
    where s.id = ${raw.ref(`${servers}.id`)} and g.user_id = ${raw.ref(userId)} and g.ended_reason is null and g.issuer = ${currentIssuer}
  )`;
}

/** Every grant of a user at a current authorization server, in the order they were made. */
export async function listGrants(sql: Sql, userId: string): Promise<Grant[]> {
  const rows = await currentGrants(sql, userId).selectAll('g').orderBy('g.id').execute();
  return rows.map(toGrant);
}

/** The servers that a user holds a grant at, whichever authorization server gave it. @returns none for what is no id */
export async function listGrantServers(sql: Sql, userId: string): Promise<string[]> {
  if (!isId(userId)) return [];
  const rows = await sql.selectFrom('grants').select('server_id').distinct().where('user_id', '=', userId).execute();
  return rows.map((row) => row.server_id);
}

/** Whether a user holds grants at these servers, at their current authorization servers; a server without one is absent. */
export async function findGrantStates(
  sql: Sql,
  userId: string,
  serverIds: readonly string[],
): Promise<Map<string, { endedReason: string | undefined }>> {
  if (serverIds.length === 0) return new Map();
  const rows = await currentGrants(sql, userId)
    .where('g.server_id', 'in', [...serverIds])
    .select(['g.server_id', 'g.ended_reason'])
    .execute();
  return new Map(rows.map((row) => [row.server_id, { endedReason: row.ended_reason ?? undefined }]));
}

/** Stores what a login gave. The user holds no other grant of that authorization server at that server. */
export async function insertGrant(
  tx: Transaction,
  grant: Pick<Grant, 'id' | 'userId' | 'serverId' | 'issuer' | 'clientId'>,
  tokens: { accessToken: string; refreshToken: string | null; scope: string | null; issuedAt: Date; expiresAt: Date | null },
): Promise<void> {
  await tx
    .insertInto('grants')
    .values({
      id: grant.id,
      user_id: grant.userId,
      server_id: grant.serverId,
      issuer: grant.issuer,
      client_id: grant.clientId,
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken,
      scope: tokens.scope,
      issued_at: tokens.issuedAt,
      expires_at: tokens.expiresAt,
    })
    .execute();
}

/** A grant that was removed, with what is needed to revoke it; tokens are still sealed. */
export type RemovedGrant = {
  id: string;
  userId: string;
  issuer: string;
  clientId: string;
  accessToken: string;
  refreshToken: string | null;
};

const removed = ['id', 'user_id', 'issuer', 'client_id', 'access_token', 'refresh_token'] as const;

/** Removes a user's grants at a server. */
export async function deleteGrants(
  sql: Sql,
  { userId, serverId }: { userId: string; serverId: string },
): Promise<RemovedGrant[]> {
  const rows = await sql
    .deleteFrom('grants')
    .where('user_id', '=', userId)
    .where('server_id', '=', serverId)
    .returning(removed)
    .execute();
  return rows.map(toRemoved);
}

/** Removes every user's grants at a server: what they were bound to has changed. */
export async function deleteServerGrants(tx: Transaction, serverId: string): Promise<RemovedGrant[]> {
  const rows = await tx.deleteFrom('grants').where('server_id', '=', serverId).returning(removed).execute();
  return rows.map(toRemoved);
}

function toRemoved(row: Pick<Selectable<Tables['grants']>, (typeof removed)[number]>): RemovedGrant {
  return {
    id: row.id,
    userId: row.user_id,
    issuer: row.issuer,
    clientId: row.client_id,
    accessToken: row.access_token,
    refreshToken: row.refresh_token,
  };
}

/** One grant, whatever has become of its server, kept from changing until the transaction ends. */
export async function findGrantForUpdate(tx: Transaction, id: string): Promise<Grant | undefined> {
  const row = await tx.selectFrom('grants').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toGrant(row);
}

/**
 * Marks a grant as of no more use, and lets go of the lease for its renewal.
 * @param end.version only the tokens of this version; absent: whichever are there
 * @returns whose it was; undefined, changing nothing, when the version is another one or it is gone
 */
export async function markEnded(
  tx: Transaction,
  end: { id: string; version?: number; reason: string },
): Promise<{ userId: string; serverId: string; issuer: string } | undefined> {
  const row = await tx
    .updateTable('grants')
    .set((eb) => ({ ended_reason: end.reason, version: eb('version', '+', 1), renewal_owner: null, renewal_until: null }))
    .where('id', '=', end.id)
    .$if(end.version !== undefined, (query) => query.where('version', '=', end.version ?? 0))
    .returning(['user_id', 'server_id', 'issuer'])
    .executeTakeFirst();
  return row && { userId: row.user_id, serverId: row.server_id, issuer: row.issuer };
}

/** Keeps what the next login has to ask for. @param scope undefined: the provider's default */
export async function saveWantedScope(tx: Transaction, id: string, scope: string | undefined): Promise<void> {
  await tx
    .updateTable('grants')
    .set({ wanted_scope: scope ?? null })
    .where('id', '=', id)
    .execute();
}

function toGrant(row: Selectable<Tables['grants']>): Grant {
  return {
    id: row.id,
    userId: row.user_id,
    serverId: row.server_id,
    issuer: row.issuer,
    clientId: row.client_id,
    scope: row.scope ?? undefined,
    wantedScope: row.wanted_scope ?? undefined,
    endedReason: row.ended_reason ?? undefined,
    connectedAt: row.connected_at,
  };
}
