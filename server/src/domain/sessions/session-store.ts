import { sql as raw, type RawBuilder } from 'kysely';
import type { Sql } from '../../db/database.ts';
import { isId, newId } from '../new-id.ts';
import { hashToken, issueToken } from './issue-token.ts';
import { sessionIdleSeconds, sessionLifeSeconds, type Identity, type Session, type StartedSession } from './session.ts';

const mostUserAgentLength = 300;
const mostAddressLength = 100;

/** Makes a session of a user; its times are the database's. */
export async function insertSession(
  sql: Sql,
  userId: string,
  from: { address: string | undefined; userAgent: string | undefined; linkId?: string | undefined },
): Promise<StartedSession> {
  const id = newId();
  const { token, tokenHash } = issueToken();
  await sql
    .insertInto('sessions')
    .values({
      id,
      user_id: userId,
      token_hash: tokenHash,
      address: from.address?.slice(0, mostAddressLength) ?? null,
      user_agent: from.userAgent?.slice(0, mostUserAgentLength) ?? null,
      link_id: from.linkId ?? null,
      expires_at: raw<Date>`now() + ${seconds(sessionLifeSeconds)}`,
    })
    .execute();
  return { id, token };
}

/**
 * Whose session a cookie stands for, in one indexed query; undefined when it has ended or its user is disabled.
 * `stale`: it was last noted as seen over a minute ago.
 */
export async function findSessionIdentity(
  sql: Sql,
  token: string,
): Promise<(Identity & { sessionId: string; stale: boolean }) | undefined> {
  const row = await sql
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select(['sessions.id', 'users.id as user_id', 'users.role', 'users.email', isStale.as('stale')])
    .where('sessions.token_hash', '=', hashToken(token))
    .where(isLive)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id: sessionId, user_id: userId, role, email: label, stale } = row;
  return { userId, role, label, via: { kind: 'session', sessionId }, sessionId, stale };
}

/** Notes that a session is used, at most once a minute. */
export async function touchSession(sql: Sql, id: string): Promise<void> {
  await sql
    .updateTable('sessions')
    .set((eb) => ({ last_seen_at: eb.fn<Date>('now') }))
    .where('id', '=', id)
    .where(isStale)
    .execute();
}

/** Whether a session goes on: neither ended nor expired, and its user not disabled. */
export async function isSessionLive(sql: Sql, id: string): Promise<boolean> {
  const row = await sql
    .selectFrom('sessions')
    .innerJoin('users', 'users.id', 'sessions.user_id')
    .select('sessions.id')
    .where('sessions.id', '=', id)
    .where(isLive)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** A user's live sessions, the newest first, `limit` at most, older than the one with the id `beyond`. */
export async function listSessionRows(
  sql: Sql,
  userId: string,
  page: { limit: number; beyond: string | undefined },
): Promise<Session[]> {
  const all = sql
    .selectFrom('sessions')
    .select(['id', 'address', 'user_agent', 'created_at', 'last_seen_at', ends.as('ends')])
    .where('user_id', '=', userId)
    .where(isLive)
    .orderBy('id', 'desc')
    .limit(page.limit);
  const rows = await (page.beyond === undefined ? all : all.where('id', '<', page.beyond)).execute();
  return rows.map((row) => ({
    id: row.id,
    address: row.address ?? undefined,
    userAgent: row.user_agent ?? undefined,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
    expiresAt: row.ends,
  }));
}

/** Ends one session of a user. @returns false when there is none */
export async function deleteSession(sql: Sql, userId: string, id: string): Promise<boolean> {
  if (!isId(id)) return false;
  const row = await sql
    .deleteFrom('sessions')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Ends the session that a cookie stands for, if there is one. */
export async function deleteSessionByToken(sql: Sql, token: string): Promise<void> {
  await sql.deleteFrom('sessions').where('token_hash', '=', hashToken(token)).execute();
}

/** Ends a user's sessions, all or all but one. @returns how many */
export async function deleteSessionsOf(sql: Sql, userId: string, except?: string): Promise<number> {
  const all = sql.deleteFrom('sessions').where('user_id', '=', userId);
  const result = await (except === undefined ? all : all.where('id', '<>', except)).executeTakeFirst();
  return Number(result.numDeletedRows);
}

/** Removes what is left of sessions that have expired. @returns how many */
export async function deleteExpiredSessions(sql: Sql): Promise<number> {
  const result = await sql
    .deleteFrom('sessions')
    .where((eb) => eb.not(isLive))
    .executeTakeFirst();
  return Number(result.numDeletedRows);
}

const isLive = raw<boolean>`(sessions.expires_at > now() and sessions.last_seen_at > now() - ${seconds(sessionIdleSeconds)})`;
const isStale = raw<boolean>`(sessions.last_seen_at < now() - ${seconds(60)})`;
const ends = raw<Date>`least(sessions.expires_at, sessions.last_seen_at + ${seconds(sessionIdleSeconds)})`;

function seconds(count: number): RawBuilder<unknown> {
  return raw`make_interval(secs => ${raw.lit(count)})`;
}
