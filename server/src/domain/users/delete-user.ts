import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { announceAccessChange } from '../sessions/announce-access-change.ts';
import { keepAnAdmin } from './keep-an-admin.ts';
import { deleteUserRow, findUserForUpdate } from './user-store.ts';
import type { UserAdminDeps } from './users-deps.ts';

/**
 * Deletes a user with all that is theirs: links, sessions, tokens, choices, chats. What they did stays on record.
 * @throws AppError `forbidden`, `not_found`; `conflict` for the last admin who can sign in
 */
export async function deleteUser(deps: Pick<UserAdminDeps, 'db' | 'waysIn'>, actor: Actor, id: string): Promise<void> {
  assertAdmin(actor);
  await inTransaction(deps.db, async (tx) => {
    await keepAnAdmin(tx, id, deps.waysIn);
    const user = await findUserForUpdate(tx, id);
    if (!user) throw notFound();
    await deleteUserRow(tx, id);
    await recordAudit(tx, actor, {
      action: 'user.delete',
      subjectType: 'user',
      subjectId: id,
      subjectLabel: user.email,
      before: { email: user.email, name: user.name, role: user.role, disabled: user.disabled },
    });
  });
  await announceAccessChange(deps.db, id);
}
