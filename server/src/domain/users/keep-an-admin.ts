import type { Transaction } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { lockAdmins } from './user-store.ts';

/**
 * Holds all admins until the transaction ends, and refuses to go on when `userId` is the only one left who may sign in. Called
 * before anything that takes that from a user, and before their own row is held: of two transactions that each remove one of
 * the last two admins, one waits here and is refused.
 * @throws AppError `conflict`
 */
export async function keepAnAdmin(tx: Transaction, userId: string): Promise<void> {
  const admins = await lockAdmins(tx);
  if (admins.length === 1 && admins[0] === userId) {
    throw new AppError('conflict', 'This is the last admin. Make somebody else one first.');
  }
}
