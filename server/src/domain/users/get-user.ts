import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { findUser } from './user-store.ts';
import type { User } from './user.ts';

/** Any user, for an admin. @throws AppError `forbidden`, `not_found` */
export async function getUser(deps: { db: Database }, actor: Actor, id: string): Promise<User> {
  assertAdmin(actor);
  const user = await findUser(deps.db.sql, id);
  if (!user) throw notFound();
  return user;
}
