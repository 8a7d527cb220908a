import type { UpdateUser } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from '../sessions/announce-access-change.ts';
import { deleteSessionsOf } from '../sessions/session-store.ts';
import { findPasswordHashForUpdate, savePasswordHash } from '../user-links/user-link-store.ts';
import { auditOfChange } from './user-audit.ts';
import { keepAnAdmin } from './keep-an-admin.ts';
import { findUserForUpdate, updateUserRow } from './user-store.ts';
import type { User } from './user.ts';
import type { UserAdminDeps } from './users-deps.ts';

/**
 * Changes a user: absent keeps. Disabling, and another password, end their sessions at once; disabling also stops their tokens
 * for as long as it lasts. An admin who sets a password of their own keeps the session that asks.
 * @throws AppError `forbidden`, `not_found`; `conflict` when nobody would be left who is an admin and can sign in
 */
export async function updateUser(deps: UserAdminDeps, actor: Actor, input: { id: string; changes: UpdateUser }): Promise<User> {
  assertAdmin(actor);
  const { id, changes } = input;
  const passwordHash = changes.password === undefined ? undefined : await deps.passwords.hash(changes.password);

  const changed = await inTransaction(deps.db, async (tx) => {
    if (changes.role === 'member' || changes.disabled === true) await keepAnAdmin(tx, id, deps.waysIn);
    const stored = await findUserForUpdate(tx, id);
    if (!stored) throw notFound();
    const { name = stored.name, role = stored.role, disabled = stored.disabled } = changes;
    const user = await updateUserRow(tx, id, { name, role, disabled });

    const hadPassword = (await findPasswordHashForUpdate(tx, id)) !== undefined;
    if (passwordHash !== undefined) await savePasswordHash(tx, user, passwordHash);
    const ownSession = id === actor.userId && actor.via.kind === 'session' ? actor.via.sessionId : undefined;
    if (disabled) await deleteSessionsOf(tx, id);
    else if (passwordHash !== undefined) await deleteSessionsOf(tx, id, ownSession);

    const change = auditOfChange(stored, user, { given: passwordHash !== undefined, had: hadPassword });
    if (change) await recordAudit(tx, actor, { action: 'user.update', ...change });
    return user;
  });
  if (changed.disabled || passwordHash !== undefined) await announceAccessChange(deps.db, id);
  return changed;
}
