import { sql as raw } from 'kysely';
import type { Sql } from '../../db/database.ts';

/** How many users hold a grant that works, by server; a server without one is absent. Users who were disabled do not count. */
export async function countConnectedUsers(sql: Sql): Promise<Map<string, number>> {
  const rows = await currentGrants(sql)
    .where('g.ended_reason', 'is', null)
    .where('u.disabled_at', 'is', null)
    .select(['g.server_id', raw<number>`count(distinct g.user_id)::int`.as('users')])
    .groupBy('g.server_id')
    .execute();
  return new Map(rows.map((row) => [row.server_id, row.users]));
}

/** Grants at the authorization server that each server has now: those of a former one are of no use any more. */
function currentGrants(sql: Sql) {
  return sql
    .selectFrom('grants as g')
    .innerJoin('mcp_servers as s', 's.id', 'g.server_id')
    .innerJoin('users as u', 'u.id', 'g.user_id')
    .leftJoin('oauth_discoveries as d', 'd.server_id', 'g.server_id')
    .where('s.auth_type', '=', 'oauth2')
    .where('g.issuer', '=', raw<string>`coalesce(s.oauth2_token_url, d.authorization_server->>'issuer')`);
}

export type ServerGrant = {
  id: string;
  userId: string;
  name: string;
  email: string;
  scope: string | undefined;
  endedReason: string | undefined;
  connectedAt: Date;
};

/** The connections of users to a server, in the order they were made. */
export async function listServerGrants(
  sql: Sql,
  serverId: string,
  page: { limit: number; beyond: string | undefined },
): Promise<ServerGrant[]> {
  const rows = await currentGrants(sql)
    .where('g.server_id', '=', serverId)
    .$if(page.beyond !== undefined, (query) => query.where('g.id', '>', page.beyond ?? ''))
    .select(['g.id', 'g.user_id', 'u.name', 'u.email', 'g.scope', 'g.ended_reason', 'g.connected_at'])
    .orderBy('g.id')
    .limit(page.limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    name: row.name,
    email: row.email,
    scope: row.scope ?? undefined,
    endedReason: row.ended_reason ?? undefined,
    connectedAt: row.connected_at,
  }));
}

/** How many users can sign in, and how many of them have tokens of a sign-in at `issuer` that can be passed on. */
export async function countUsers(sql: Sql, issuer: string | undefined): Promise<{ active: number; withOidc: number | null }> {
  const { rows } = await raw<{ active: number; with_oidc: number }>`
    select count(*)::int as active, count(*) filter (where exists (
      select from user_links l
      where l.user_id = u.id and l.type = 'oidc' and l.issuer = ${issuer ?? ''} and l.access_token is not null
        and l.ended_reason is null and (l.refresh_token is not null or l.expires_at is null or l.expires_at > now())
    ))::int as with_oidc
    from users u where u.disabled_at is null`.execute(sql);
  const [row] = rows;
  return { active: row?.active ?? 0, withOidc: issuer === undefined ? null : (row?.with_oidc ?? 0) };
}

/** What of users and chats names a server. */
export async function countServerUses(sql: Sql, serverId: string): Promise<{ grants: number; chats: number; choices: number }> {
  const { rows } = await raw<{ grants: number; chats: number; choices: number }>`
    select
      (select count(*)::int from grants where server_id = ${serverId}) as grants,
      (select count(*)::int from chats where ${serverId} = any(mcp_server_ids)) as chats,
      (select count(*)::int from server_choices where server_id = ${serverId}) as choices`.execute(sql);
  return rows[0] ?? { grants: 0, chats: 0, choices: 0 };
}
