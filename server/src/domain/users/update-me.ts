import type { UpdateMe } from '@gatehouse/contract';
import type { Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError, invalidField } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from '../sessions/announce-access-change.ts';
import { deleteSessionsOf } from '../sessions/session-store.ts';
import { takeGuess } from '../sessions/take-attempt.ts';
import { findPasswordHash, findPasswordHashForUpdate, savePasswordHash } from '../user-links/user-link-store.ts';
import { auditOfChange } from './user-audit.ts';
import { findUserForUpdate, updateUserRow } from './user-store.ts';
import type { User } from './user.ts';
import type { UsersDeps } from './users-deps.ts';

/**
 * Changes the caller's own name or password. Another password wants the current one, and ends all sessions but the one that
 * asks.
 * @throws AppError `invalid_input` at `/current_password` when it is missing, wrong or without a new one; `conflict` when the
 * caller has no password: an admin can give them one; `throttled` after too many wrong ones
 */
export async function updateMe(deps: UsersDeps, actor: Actor, input: UpdateMe): Promise<User> {
  const change = await readPasswordChange(deps, actor, input);
  const changed = await inTransaction(deps.db, async (tx) => {
    const stored = await findUserForUpdate(tx, actor.userId);
    if (!stored) throw new AppError('unauthenticated', 'Your account is no longer there.');
    const { role, disabled } = stored;
    const user = await updateUserRow(tx, stored.id, { name: input.name ?? stored.name, role, disabled });
    if (change) await changePassword(tx, actor, user, change);
    const entry = auditOfChange(stored, user, { given: change !== undefined, had: true });
    if (entry) await recordAudit(tx, actor, { action: 'user.update', ...entry });
    return user;
  });
  if (change) await announceAccessChange(deps.db, actor.userId);
  return changed;
}

type PasswordChange = { from: string; to: string };

/** Checks the current password and hashes the new one, before any transaction: both take a while. */
async function readPasswordChange(deps: UsersDeps, actor: Actor, input: UpdateMe): Promise<PasswordChange | undefined> {
  if (input.password === undefined) {
    if (input.current_password === undefined) return undefined;
    throw invalidField('/current_password', 'not_needed', 'The current password is only asked for with a new one.');
  }
  if (input.current_password === undefined) {
    throw invalidField('/current_password', 'required', 'A new password wants the current one beside it.');
  }
  const stored = await findPasswordHash(deps.db.sql, actor.userId);
  if (stored === undefined) throw new AppError('conflict', 'You have no password to change. An admin can give you one.');
  const guess = await takeGuess(deps.db.sql, `password:${actor.userId}`);
  const { correct } = await deps.passwords.verify(input.current_password, stored);
  if (!correct) throw invalidField('/current_password', 'wrong', 'This is not your current password.');
  await guess.wasRight(deps.db.sql);
  return { from: stored, to: await deps.passwords.hash(input.password) };
}

async function changePassword(tx: Transaction, actor: Actor, user: User, change: PasswordChange): Promise<void> {
  if ((await findPasswordHashForUpdate(tx, user.id)) !== change.from) {
    throw new AppError('conflict', 'Your password was changed meanwhile.');
  }
  await savePasswordHash(tx, user, change.to);
  await deleteSessionsOf(tx, user.id, actor.via.kind === 'session' ? actor.via.sessionId : undefined);
}
