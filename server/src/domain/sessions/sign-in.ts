import type { PasswordSignIn } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { findPasswordAccount, findPasswordHashForUpdate, savePasswordHash } from '../user-links/user-link-store.ts';
import { findUserForUpdate } from '../users/user-store.ts';
import { toEmailKey, type User } from '../users/user.ts';
import { recordFailedSignIn } from './record-failed-sign-in.ts';
import type { Caller, StartedSession } from './session.ts';
import type { SessionsDeps } from './sessions-deps.ts';
import { startSession } from './start-session.ts';
import { takeAttempt } from './take-attempt.ts';

/**
 * Signs in with e-mail address and password. Takes the same work and fails in the same way whether the account does not exist,
 * has no password, is disabled, or the password is another one.
 * @throws AppError `forbidden` where passwords are turned off, `throttled`, `sign_in_failed`
 */
export async function signIn(
  deps: SessionsDeps,
  caller: Caller,
  input: PasswordSignIn,
): Promise<{ user: User; session: StartedSession }> {
  if (!deps.passwordSignIn) throw new AppError('forbidden', 'Signing in with a password is turned off here.');
  const emailKey = toEmailKey(input.email);
  const attempt = await takeAttempt(deps.db.sql, { ...caller, emailKey });
  const account = await findPasswordAccount(deps.db.sql, emailKey);
  const work = { hash: account?.passwordHash, urgent: attempt.knownGood };
  const checked = await check(deps, input.password, work).catch(async (error: unknown) => {
    await attempt.withdrawn(deps.db.sql);
    throw error;
  });

  const signedIn =
    account && checked.correct && !account.disabled
      ? await inTransaction(deps.db, async (tx) => {
          const user = await findUserForUpdate(tx, account.userId);
          if (!user || user.disabled) return undefined;
          // The password that was checked is still the one: changing it ends all sessions, and this would be one more.
          if ((await findPasswordHashForUpdate(tx, user.id)) !== account.passwordHash) return undefined;
          if (checked.renewed !== undefined) await savePasswordHash(tx, user, checked.renewed);
          await attempt.succeeded(tx);
          return { user, session: await startSession(tx, caller, user, { method: 'password' }) };
        })
      : undefined;
  if (signedIn) return signedIn;
  await recordFailedSignIn(deps.db.sql, caller, { email: input.email, userId: account?.userId });
  throw new AppError('sign_in_failed', 'There is no such account, or it has another password.');
}

/** `renewed`: the same password hashed with today's costs, where the stored hash has others. */
async function check(
  deps: SessionsDeps,
  password: string,
  work: { hash: string | undefined; urgent: boolean },
): Promise<{ correct: boolean; renewed: string | undefined }> {
  const { correct, outdated } = await deps.passwords.verify(password, work.hash, { urgent: work.urgent });
  return { correct, renewed: correct && outdated ? await deps.passwords.hash(password) : undefined };
}
