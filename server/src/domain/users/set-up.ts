import { createHash, timingSafeEqual } from 'node:crypto';
import type { Setup } from '@gatehouse/contract';
import type { Sql } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { newId } from '../new-id.ts';
import type { Caller, StartedSession } from '../sessions/session.ts';
import { startSession } from '../sessions/start-session.ts';
import { toNetwork } from '../sessions/attempt-rules.ts';
import { rememberPlace, takeGuess } from '../sessions/take-attempt.ts';
import { savePasswordHash } from '../user-links/user-link-store.ts';
import { emailTaken } from './email-taken.ts';
import { hasAdmin, insertUser, lockSetup } from './user-store.ts';
import { toEmailKey, type User } from './user.ts';
import type { UsersDeps } from './users-deps.ts';

export type SetUpDeps = UsersDeps & {
  /** Made at start and told on Gatehouse's own output only. */
  setupCode: string;
};

/** True until there is an admin: whoever comes first can become one. */
export async function isSetupNeeded(sql: Sql): Promise<boolean> {
  return !(await hasAdmin(sql));
}

/**
 * Makes the first admin and signs them in. Of two at once one wins. The code is wanted of everybody: nothing in a request proves
 * that it comes from the machine that Gatehouse runs on, and not through a proxy there.
 * @throws AppError `conflict` once there is an admin, or at `/email` when a member has that address; `forbidden` at `/code` for a
 * wrong or missing one; `throttled`
 */
export async function setUp(deps: SetUpDeps, caller: Caller, input: Setup): Promise<{ user: User; session: StartedSession }> {
  await assertSetupNeeded(deps.db.sql);
  await assertCode(deps, caller.address, input.code);
  const passwordHash = await deps.passwords.hash(input.password);

  return inTransaction(deps.db, async (tx) => {
    await lockSetup(tx);
    await assertSetupNeeded(tx);
    const user = await insertUser(tx, { id: newId(), email: input.email, name: input.name, role: 'admin' });
    if (!user) throw emailTaken();
    await savePasswordHash(tx, user, passwordHash);
    const from = { requestId: caller.requestId, ...(caller.address !== undefined && { address: caller.address }) };
    await recordAudit(
      tx,
      { via: 'setup', label: user.email, userId: user.id, ...from },
      {
        action: 'user.create',
        subjectType: 'user',
        subjectId: user.id,
        subjectLabel: user.email,
        after: { email: user.email, name: user.name, role: user.role, password: '(set)' },
      },
    );
    await rememberPlace(tx, { ...caller, emailKey: toEmailKey(user.email) });
    return { user, session: await startSession(tx, caller, user, { method: 'setup' }) };
  });
}

async function assertSetupNeeded(sql: Sql): Promise<void> {
  if (!(await isSetupNeeded(sql))) throw new AppError('conflict', 'Gatehouse has an admin already. Sign in instead.');
}

async function assertCode(deps: SetUpDeps, address: string | undefined, code: string | undefined): Promise<void> {
  const refuse = (reason: 'required' | 'wrong', detail: string) =>
    new AppError('forbidden', detail, { faults: [{ pointer: '/code', code: reason, message: detail }] });
  if (code === undefined)
    throw refuse('required', 'Making the first admin wants the code that Gatehouse printed when it started.');
  const guess = await takeGuess(deps.db.sql, `setup@${address === undefined ? 'unknown' : toNetwork(address)}`);
  if (!timingSafeEqual(digest(code), digest(deps.setupCode)))
    throw refuse('wrong', 'This is not the code of this start of Gatehouse.');
  await guess.wasRight(deps.db.sql);
}

/** Of one length for both, as a comparison in constant time needs. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
