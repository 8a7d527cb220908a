import type { Sql, Transaction } from '../../db/database.ts';
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
