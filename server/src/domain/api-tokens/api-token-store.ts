import { sql as raw, type Selectable } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { isId } from '../new-id.ts';
import { hashToken } from '../sessions/issue-token.ts';
import type { Identity } from '../sessions/session.ts';
import type { ApiToken, TokenScope } from './api-token.ts';

const isLive = raw<boolean>`(api_tokens.expires_at is null or api_tokens.expires_at > now())`;
const isStale = raw<boolean>`(api_tokens.last_used_at is null or api_tokens.last_used_at < now() - interval '1 minute')`;

export async function insertApiToken(
  sql: Sql,
  values: {
    id: string;
    userId: string;
    name: string;
    prefix: string;
    tokenHash: Buffer;
    scopes: readonly TokenScope[];
    expiresAt: Date | undefined;
  },
): Promise<ApiToken> {
  const row = await sql
    .insertInto('api_tokens')
    .values({
      id: values.id,
      user_id: values.userId,
      name: values.name,
      prefix: values.prefix,
      token_hash: values.tokenHash,
      scopes: [...values.scopes],
      expires_at: values.expiresAt ?? null,
    })
    .returningAll()
    .executeTakeFirstOrThrow();
  return toApiToken(row);
}

/** How many tokens a user has, expired ones too. */
export async function countApiTokens(sql: Sql, userId: string): Promise<number> {
  const row = await sql
    .selectFrom('api_tokens')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('user_id', '=', userId)
    .executeTakeFirstOrThrow();
  return Number(row.count);
}

/** A user's tokens, expired ones too, the newest first, `limit` at most, older than the one with the id `beyond`. */
export async function listApiTokenRows(
  sql: Sql,
  userId: string,
  page: { limit: number; beyond: string | undefined },
): Promise<ApiToken[]> {
  const all = sql.selectFrom('api_tokens').selectAll().where('user_id', '=', userId).orderBy('id', 'desc').limit(page.limit);
  const rows = await (page.beyond === undefined ? all : all.where('id', '<', page.beyond)).execute();
  return rows.map(toApiToken);
}

/** @returns the token that is gone now, or undefined when the user has no such one */
export async function deleteApiToken(sql: Sql, userId: string, id: string): Promise<ApiToken | undefined> {
  if (!isId(id)) return undefined;
  const row = await sql
    .deleteFrom('api_tokens')
    .where('id', '=', id)
    .where('user_id', '=', userId)
    .returningAll()
    .executeTakeFirst();
  return row && toApiToken(row);
}

/** Deletes every token of a user. @returns how many there were */
export async function deleteApiTokensOf(sql: Sql, userId: string): Promise<number> {
  const rows = await sql.deleteFrom('api_tokens').where('user_id', '=', userId).returning('id').execute();
  return rows.length;
}

/**
 * Whose token it is, in one indexed query; undefined when there is none, it has expired, or its user is disabled. `stale`: it was
 * last noted as used over a minute ago.
 */
export async function findTokenIdentity(
  sql: Sql,
  token: string,
): Promise<(Identity & { tokenId: string; stale: boolean }) | undefined> {
  const row = await sql
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .select(['api_tokens.id', 'api_tokens.scopes', 'users.id as user_id', 'users.role', 'users.email', isStale.as('stale')])
    .where('api_tokens.token_hash', '=', hashToken(token))
    .where(isLive)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const { id: tokenId, user_id: userId, role, email: label, scopes, stale } = row;
  return { userId, role, label, via: { kind: 'token', tokenId, scopes }, tokenId, stale };
}

/** Notes that a token is used, at most once a minute. */
export async function touchApiToken(sql: Sql, id: string): Promise<void> {
  await sql
    .updateTable('api_tokens')
    .set((eb) => ({ last_used_at: eb.fn<Date>('now') }))
    .where('id', '=', id)
    .where(isStale)
    .execute();
}

/** Whether a token still holds: neither revoked nor expired, and its user not disabled. */
export async function isTokenLive(sql: Sql, id: string): Promise<boolean> {
  const row = await sql
    .selectFrom('api_tokens')
    .innerJoin('users', 'users.id', 'api_tokens.user_id')
    .select('api_tokens.id')
    .where('api_tokens.id', '=', id)
    .where(isLive)
    .where('users.disabled_at', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

function toApiToken(row: Selectable<Tables['api_tokens']>): ApiToken {
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    scopes: row.scopes.filter((scope): scope is TokenScope => scope === 'api' || scope === 'mcp'),
    createdAt: row.created_at,
    expiresAt: row.expires_at ?? undefined,
    lastUsedAt: row.last_used_at ?? undefined,
  };
}
