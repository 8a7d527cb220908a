import type { UpdateUser } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { AppError, invalidField, notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { deleteApiTokensOf } from '../api-tokens/api-token-store.ts';
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
 * for as long as it lasts, and another password deletes them: it is given where somebody else may know the old one.
 * @throws AppError `forbidden`, also for a token that would set its owner's password; `invalid_input` for a session that would,
 * since that wants the current one (`PATCH /me`); `not_found`; `conflict` when nobody would be left who is an admin and can sign in
 */
export async function updateUser(deps: UserAdminDeps, actor: Actor, input: { id: string; changes: UpdateUser }): Promise<User> {
  assertAdmin(actor);
  const { id, changes } = input;
  if (changes.password !== undefined && id === actor.userId) throw ownPassword(actor);
  const passwordHash = changes.password === undefined ? undefined : await deps.passwords.hash(changes.password);

  const changed = await inTransaction(deps.db, async (tx) => {
    if (changes.role === 'member' || changes.disabled === true) await keepAnAdmin(tx, id, deps.waysIn);
    const stored = await findUserForUpdate(tx, id);
    if (!stored) throw notFound();
    const { name = stored.name, role = stored.role, disabled = stored.disabled } = changes;
    const user = await updateUserRow(tx, id, { name, role, disabled });

    const hadPassword = (await findPasswordHashForUpdate(tx, id)) !== undefined;
    if (passwordHash !== undefined) await savePasswordHash(tx, user, passwordHash);
    if (disabled || passwordHash !== undefined) await deleteSessionsOf(tx, id);
    const tokensDeleted = passwordHash === undefined ? 0 : await deleteApiTokensOf(tx, id);

    const change = auditOfChange(stored, user, { given: passwordHash !== undefined, had: hadPassword });
    const after = { ...change?.after, ...(tokensDeleted > 0 && { api_tokens_deleted: tokensDeleted }) };
    if (change) await recordAudit(tx, actor, { action: 'user.update', ...change, after });
    return user;
  });
  if (changed.disabled || passwordHash !== undefined) await announceAccessChange(deps.db, id);
  return changed;
}

/** Or whoever holds a token or a session of an admin could make themselves at home with it. */
function ownPassword({ via }: Actor): AppError {
  if (via.kind === 'token') {
    return new AppError(
      'forbidden',
      'A token cannot set the password of its owner. Sign in, and change it with the current one.',
    );
  }
  return invalidField('/password', 'own_password', 'Change your own password at PATCH /me, with the current one.');
}
