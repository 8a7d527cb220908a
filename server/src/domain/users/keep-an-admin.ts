import type { Transaction } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { listUserLinks } from '../user-links/user-link-store.ts';
import { lockAdmins } from './user-store.ts';
import { canAdminSignIn, type WaysIn } from './ways-in.ts';

/**
 * Holds all admins until the transaction ends, and refuses to go on when nobody but `userId` would be left who is an admin and
 * can sign in. Where nobody can, none of them by what is set up now, the last one is kept. Called before anything that takes that
 * from a user, and before their own row is held: of two transactions that each remove one of the last two admins, one waits here
 * and is refused.
 * @throws AppError `conflict`
 */
export async function keepAnAdmin(tx: Transaction, userId: string, ways: WaysIn): Promise<void> {
  const admins = await lockAdmins(tx);
  const links = await listUserLinks(tx, admins);
  const able = admins.filter((id) => {
    const own = links.filter((link) => link.userId === id);
    return canAdminSignIn(own, ways);
  });
  const kept = able.length > 0 ? able : admins;
  if (kept.length === 1 && kept[0] === userId) {
    const message = 'Nobody else is an admin and can sign in. Make somebody one first, who has a password or another way in.';
    throw new AppError('conflict', message);
  }
}
