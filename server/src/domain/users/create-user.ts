import type { CreateUser } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { newId } from '../new-id.ts';
import { savePasswordHash } from '../user-links/user-link-store.ts';
import { emailTaken } from './email-taken.ts';
import { insertUser } from './user-store.ts';
import type { User } from './user.ts';
import type { UsersDeps } from './users-deps.ts';

/**
 * Makes a user. Without a password they sign in by another way whose verified e-mail address is theirs.
 * @throws AppError `forbidden`; `conflict` at `/email` when it is taken, in whatever case it is written
 */
export async function createUser(deps: UsersDeps, actor: Actor, input: CreateUser): Promise<User> {
  assertAdmin(actor);
  const passwordHash = input.password === undefined ? undefined : await deps.passwords.hash(input.password);
  const id = newId();
  return inTransaction(deps.db, async (tx) => {
    const user = await insertUser(tx, { id, email: input.email, name: input.name, role: input.role });
    if (!user) throw emailTaken();
    if (passwordHash !== undefined) await savePasswordHash(tx, user, passwordHash);
    await recordAudit(tx, actor, {
      action: 'user.create',
      subjectType: 'user',
      subjectId: id,
      subjectLabel: user.email,
      after: { email: user.email, name: user.name, role: user.role, ...(passwordHash !== undefined && { password: '(set)' }) },
    });
    return user;
  });
}
