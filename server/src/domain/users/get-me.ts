import type { Database } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { findUser } from './user-store.ts';
import type { User } from './user.ts';

/** The caller as a user. @throws AppError `unauthenticated` when they were deleted a moment ago */
export async function getMe(deps: { db: Database }, actor: Actor): Promise<User> {
  const user = await findUser(deps.db.sql, actor.userId);
  if (!user) throw new AppError('unauthenticated', 'Your account is no longer there.');
  return user;
}
