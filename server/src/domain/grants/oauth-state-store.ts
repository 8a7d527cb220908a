import { sql as raw } from 'kysely';
import type { Sql } from '../../db/database.ts';

/** An authorization that a user has begun, bound to the session in which they did. The verifier is sealed for the row's `id`. */
export type OAuthState = {
  id: string;
  userId: string;
  sessionId: string;
  serverId: string;
  issuer: string;
  clientId: string;
  codeVerifier: string;
  scope: string | undefined;
};

/** How long a user has for the provider's pages, in minutes. */
export const stateLifeMinutes = 10;

/** So many logins of one session at one server can be under way: tabs, and some that were given up. */
const mostUnderWay = 20;

/** Keeps it for ten minutes by the database's time. Of a session's logins at a server, the newest 20 are kept. */
export async function insertOAuthState(sql: Sql, stateHash: Buffer, state: OAuthState): Promise<void> {
  await sql
    .insertInto('oauth_states')
    .values({
      id: state.id,
      state_hash: stateHash,
      user_id: state.userId,
      session_id: state.sessionId,
      server_id: state.serverId,
      issuer: state.issuer,
      client_id: state.clientId,
      code_verifier: state.codeVerifier,
      scope: state.scope ?? null,
      expires_at: raw<Date>`now() + ${stateLifeMinutes} * interval '1 minute'`,
    })
    .execute();
  await sql
    .deleteFrom('oauth_states')
    .where('id', 'in', (eb) =>
      eb
        .selectFrom('oauth_states')
        .select('id')
        .where('session_id', '=', state.sessionId)
        .where('server_id', '=', state.serverId)
        .orderBy('id', 'desc')
        .offset(mostUnderWay),
    )
    .execute();
}

/**
 * Takes it away for its one use. Another session's is left where it is: whoever got hold of the value elsewhere can neither use
 * it nor spoil it.
 * @returns undefined when there is none, it was used, it has run out, or it is another session's
 */
export async function takeOAuthState(sql: Sql, stateHash: Buffer, sessionId: string): Promise<OAuthState | undefined> {
  const row = await sql
    .deleteFrom('oauth_states')
    .where('state_hash', '=', stateHash)
    .where('session_id', '=', sessionId)
    .returningAll()
    .returning(raw<boolean>`expires_at > now()`.as('is_good'))
    .executeTakeFirst();
  if (!row?.is_good) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    sessionId: row.session_id,
    serverId: row.server_id,
    issuer: row.issuer,
    clientId: row.client_id,
    codeVerifier: row.code_verifier,
    scope: row.scope ?? undefined,
  };
}

/**
 * Whether a user began a login at a server as this client within a day, and did not come back from the provider: they gave it up, or it
 * ended there.
 */
export async function hasLeftLogin(
  sql: Sql,
  { userId, serverId, clientId }: Pick<OAuthState, 'userId' | 'serverId' | 'clientId'>,
): Promise<boolean> {
  const row = await sql
    .selectFrom('oauth_states')
    .select('id')
    .where('user_id', '=', userId)
    .where('server_id', '=', serverId)
    .where('client_id', '=', clientId)
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Removes what ran out a day ago. Until then it tells that its user did not come back. */
export async function deleteOutdatedOAuthStates(sql: Sql): Promise<void> {
  await sql
    .deleteFrom('oauth_states')
    .where('expires_at', '<', raw<Date>`now() - interval '1 day'`)
    .execute();
}

/** Has no login at a server end that was begun before. */
export async function deleteServerOAuthStates(sql: Sql, serverId: string): Promise<void> {
  await sql.deleteFrom('oauth_states').where('server_id', '=', serverId).execute();
}
