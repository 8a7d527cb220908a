import { sql as raw, type Selectable } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import type { Role } from '../actor.ts';
import { isId } from '../new-id.ts';
import { toEmailKey, type User } from './user.ts';

/** @returns the user, disabled or not; undefined when there is none or `id` is no id at all */
export async function findUser(sql: Sql, id: string): Promise<User | undefined> {
  if (!isId(id)) return undefined;
  const row = await sql.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toUser(row);
}

/** As `findUser`, and no other transaction can change the user until this one ends. */
export async function findUserForUpdate(tx: Transaction, id: string): Promise<User | undefined> {
  if (!isId(id)) return undefined;
  const row = await tx.selectFrom('users').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toUser(row);
}

/** Users with these words in their name or e-mail address, in the order they were made: `limit` at most, after the id `beyond`. */
export async function listUserRows(
  sql: Sql,
  page: { limit: number; beyond: string | undefined; words: string },
): Promise<User[]> {
  let query = sql.selectFrom('users').selectAll().orderBy('id').limit(page.limit);
  if (page.beyond !== undefined) query = query.where('id', '>', page.beyond);
  if (page.words !== '') {
    const pattern = `%${page.words.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
    query = query.where((eb) => eb.or([eb('name', 'ilike', pattern), eb('email', 'ilike', pattern)]));
  }
  return (await query.execute()).map(toUser);
}

/** @returns the new user, or undefined when the e-mail address is taken, also by a transaction that committed a moment ago */
export async function insertUser(
  sql: Sql,
  values: { id: string; email: string; name: string; role: Role },
): Promise<User | undefined> {
  const row = await sql
    .insertInto('users')
    .values({ ...values, email_key: toEmailKey(values.email) })
    .onConflict((conflict) => conflict.column('email_key').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toUser(row);
}

/** Writes what can be changed of a user who is there. */
export async function updateUserRow(
  tx: Transaction,
  id: string,
  values: { name: string; role: Role; disabled: boolean },
): Promise<User> {
  const row = await tx
    .updateTable('users')
    .set((eb) => ({
      name: values.name,
      role: values.role,
      // The time of the first of several disablings stays.
      disabled_at: values.disabled ? eb.fn.coalesce('disabled_at', eb.fn<Date>('now')) : null,
      updated_at: eb.fn<Date>('now'),
    }))
    .where('id', '=', id)
    .returningAll()
    .executeTakeFirstOrThrow();
  return toUser(row);
}

/** Deletes a user with all that is theirs: links, sessions, tokens, choices, chats. The record keeps what they did. */
export async function deleteUserRow(sql: Sql, id: string): Promise<void> {
  await sql.deleteFrom('users').where('id', '=', id).execute();
}

/** The ids of all admins who are not disabled. None of them can be changed by another transaction until this one ends. */
export async function lockAdmins(tx: Transaction): Promise<string[]> {
  const rows = await tx
    .selectFrom('users')
    .select('id')
    .where('role', '=', 'admin')
    .where('disabled_at', 'is', null)
    .orderBy('id') // the same order for everyone, so that two transactions cannot wait for each other
    .forNoKeyUpdate()
    .execute();
  return rows.map((row) => row.id);
}

/** Whether there is an admin, able to sign in or not. */
export async function hasAdmin(sql: Sql): Promise<boolean> {
  const row = await sql.selectFrom('users').select('id').where('role', '=', 'admin').limit(1).executeTakeFirst();
  return row !== undefined;
}

/** Makes other setups wait until this transaction ends: there is no row yet that could be locked. */
export async function lockSetup(tx: Transaction): Promise<void> {
  await raw`select pg_advisory_xact_lock(hashtext('gatehouse.setup'))`.execute(tx);
}

function toUser(row: Selectable<Tables['users']>): User {
  return {
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    disabled: row.disabled_at !== null,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
