import { sql as raw } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Role } from '../actor.ts';
import { newId } from '../new-id.ts';
import { passwordIssuer, type UserLink } from './user-link.ts';

/** The links of these users, each user's in the order they were made. */
export async function listUserLinks(sql: Sql, userIds: readonly string[]): Promise<UserLink[]> {
  if (userIds.length === 0) return [];
  const rows = await sql
    .selectFrom('user_links')
    .select(['user_id', 'type', 'issuer', 'subject_label', 'linked_at'])
    .where('user_id', 'in', [...userIds])
    .orderBy('id')
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    type: row.type,
    issuer: row.issuer,
    subjectLabel: row.subject_label,
    linkedAt: row.linked_at,
  }));
}

/** Who signs in with that e-mail address and a password; undefined when there is no such account, or it has no password. */
export async function findPasswordAccount(
  sql: Sql,
  emailKey: string,
): Promise<{ userId: string; disabled: boolean; passwordHash: string } | undefined> {
  const row = await sql
    .selectFrom('users')
    .innerJoin('user_links', 'user_links.user_id', 'users.id')
    .select(['users.id', 'users.disabled_at', 'user_links.password_hash'])
    .where('users.email_key', '=', emailKey)
    .where('user_links.type', '=', 'password')
    .executeTakeFirst();
  if (row?.password_hash == null) return undefined;
  return { userId: row.id, disabled: row.disabled_at !== null, passwordHash: row.password_hash };
}

/** The hash of a user's password, or undefined when they have none. */
export async function findPasswordHash(sql: Sql, userId: string): Promise<string | undefined> {
  const row = await passwordOf(sql, userId).executeTakeFirst();
  return row?.password_hash ?? undefined;
}

/** As `findPasswordHash`, and the password cannot be changed by another transaction until this one ends. */
export async function findPasswordHashForUpdate(tx: Transaction, userId: string): Promise<string | undefined> {
  const row = await passwordOf(tx, userId).forUpdate().executeTakeFirst();
  return row?.password_hash ?? undefined;
}

function passwordOf(sql: Sql, userId: string) {
  return sql.selectFrom('user_links').select('password_hash').where('user_id', '=', userId).where('type', '=', 'password');
}

/** Gives a user a password, or another one. */
export async function savePasswordHash(
  tx: Transaction,
  user: { id: string; email: string },
  passwordHash: string,
): Promise<void> {
  await tx
    .insertInto('user_links')
    .values({
      id: newId(),
      user_id: user.id,
      type: 'password',
      issuer: passwordIssuer,
      subject: user.id,
      subject_label: user.email,
      password_hash: passwordHash,
    })
    .onConflict((conflict) => conflict.columns(['user_id', 'type', 'issuer']).doUpdateSet({ password_hash: passwordHash }))
    .execute();
}

/** Somebody as a provider knows them. */
export type ProviderIdentity = { type: 'github' | 'oidc'; issuer: string; subject: string };

/** A link with what matters of its user. */
export type StoredLink = { id: string; userId: string; role: Role; disabled: boolean; gaveAdmin: boolean };

/** Makes other sign-ins of the same identity wait until this transaction ends: there may be no row yet that could be locked. */
export async function lockIdentity(tx: Transaction, { type, issuer, subject }: ProviderIdentity): Promise<void> {
  const key = `gatehouse.sign_in ${type} ${issuer} ${subject}`;
  await raw`select pg_advisory_xact_lock(hashtextextended(${key}, 0))`.execute(tx);
}

/** The link of an identity, of a disabled user too; undefined when it has none. */
export async function findLink(sql: Sql, { type, issuer, subject }: ProviderIdentity): Promise<StoredLink | undefined> {
  const row = await sql
    .selectFrom('user_links')
    .innerJoin('users', 'users.id', 'user_links.user_id')
    .select(['user_links.id', 'user_links.user_id', 'user_links.gave_admin', 'users.role', 'users.disabled_at'])
    .where('user_links.type', '=', type)
    .where('user_links.issuer', '=', issuer)
    .where('user_links.subject', '=', subject)
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    id: row.id,
    userId: row.user_id,
    role: row.role,
    disabled: row.disabled_at !== null,
    gaveAdmin: row.gave_admin,
  };
}

/** A user whom an identity could be linked to, and whether another one of that provider is already. */
export async function findLinkCandidate(
  sql: Sql,
  by: { id: string } | { emailKey: string },
  provider: Pick<ProviderIdentity, 'type' | 'issuer'>,
): Promise<{ id: string; role: Role; disabled: boolean; hasOtherIdentity: boolean } | undefined> {
  const row = await sql
    .selectFrom('users')
    .leftJoin('user_links', (join) =>
      join
        .onRef('user_links.user_id', '=', 'users.id')
        .on('user_links.type', '=', provider.type)
        .on('user_links.issuer', '=', provider.issuer),
    )
    .select(['users.id', 'users.role', 'users.disabled_at', 'user_links.id as link_id'])
    .where((eb) => ('id' in by ? eb('users.id', '=', by.id) : eb('users.email_key', '=', by.emailKey)))
    .executeTakeFirst();
  return row && { id: row.id, role: row.role, disabled: row.disabled_at !== null, hasOtherIdentity: row.link_id !== null };
}

export async function insertLink(
  tx: Transaction,
  link: ProviderIdentity & { id: string; userId: string; label: string },
): Promise<void> {
  await tx
    .insertInto('user_links')
    .values({
      id: link.id,
      user_id: link.userId,
      type: link.type,
      issuer: link.issuer,
      subject: link.subject,
      subject_label: link.label,
    })
    .execute();
}

/** Notes whether the role of the link's user came from the provider's group. */
export async function saveGaveAdmin(tx: Transaction, linkId: string, gaveAdmin: boolean): Promise<void> {
  await tx.updateTable('user_links').set({ gave_admin: gaveAdmin }).where('id', '=', linkId).execute();
}

/**
 * Keeps what a sign-in gave, sealed. A sign-in without a refresh token leaves the one that is there: providers give it once and
 * mean it to be kept, unless it has ended.
 */
export async function saveLinkTokens(
  tx: Transaction,
  linkId: string,
  tokens: {
    accessToken: string;
    refreshToken: string | null;
    idToken: string | null;
    scope?: string;
    issuedAt: Date;
    expiresAt?: Date;
  },
): Promise<void> {
  await tx
    .updateTable('user_links')
    .set({
      access_token: tokens.accessToken,
      refresh_token: tokens.refreshToken ?? raw<string | null>`case when ended_reason is null then user_links.refresh_token end`,
      id_token: tokens.idToken,
      scope: tokens.scope ?? null,
      issued_at: tokens.issuedAt,
      expires_at: tokens.expiresAt ?? null,
      version: raw<number>`user_links.version + 1`,
      ended_reason: null,
      renewal_owner: null,
      renewal_until: null,
    })
    .where('id', '=', linkId)
    .execute();
}

/** Whether an identity's link has a refresh token that is not known to have ended. */
export async function holdsRefreshToken(sql: Sql, { type, issuer, subject }: ProviderIdentity): Promise<boolean> {
  const row = await sql
    .selectFrom('user_links')
    .select('id')
    .where('type', '=', type)
    .where('issuer', '=', issuer)
    .where('subject', '=', subject)
    .where('refresh_token', 'is not', null)
    .where('ended_reason', 'is', null)
    .executeTakeFirst();
  return row !== undefined;
}

/** The link that a session began with; its id token is sealed. Undefined for a password. */
export async function findSessionLink(
  sql: Sql,
  sessionId: string,
): Promise<{ id: string; type: UserLink['type']; issuer: string; idToken: string | undefined } | undefined> {
  const row = await sql
    .selectFrom('sessions')
    .innerJoin('user_links', 'user_links.id', 'sessions.link_id')
    .select(['user_links.id', 'user_links.type', 'user_links.issuer', 'user_links.id_token'])
    .where('sessions.id', '=', sessionId)
    .executeTakeFirst();
  return row && { id: row.id, type: row.type, issuer: row.issuer, idToken: row.id_token ?? undefined };
}

/** A user's link at an OpenID Connect provider; undefined when they have none there. */
export async function findOidcLink(
  sql: Sql,
  userId: string,
  issuer: string,
): Promise<{ id: string; hasUsableTokens: boolean } | undefined> {
  const row = await sql
    .selectFrom('user_links')
    .select([
      'id',
      // Without a refresh token an access token is good until its end, and no longer.
      raw<boolean>`(access_token is not null and ended_reason is null
        and (refresh_token is not null or expires_at is null or expires_at > now()))`.as('is_usable'),
    ])
    .where('user_id', '=', userId)
    .where('type', '=', 'oidc')
    .where('issuer', '=', issuer)
    .executeTakeFirst();
  return row && { id: row.id, hasUsableTokens: row.is_usable };
}
