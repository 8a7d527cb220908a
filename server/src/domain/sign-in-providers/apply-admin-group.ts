import type { Transaction } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import type { Actor, Role } from '../actor.ts';
import { recordAudit, type SystemActor } from '../audit/record-audit.ts';
import { saveGaveAdmin, type StoredLink } from '../user-links/user-link-store.ts';
import { keepAnAdmin } from '../users/keep-an-admin.ts';
import { findUser, findUserForUpdate, lockSetup, updateUserRow } from '../users/user-store.ts';
import { toWaysIn } from '../users/ways-in.ts';
import type { ProviderSignInDeps } from './sign-in-deps.ts';

/**
 * Makes a user an admin whom the provider's group makes one, and takes that back when the group is gone: only what the group gave,
 * never from an admin who was made by hand, and never from the last one.
 * @param of.isInGroup undefined: there is no such group, or the provider did not tell; nothing changes
 */
export async function applyAdminGroup(
  tx: Transaction,
  deps: Pick<ProviderSignInDeps, 'log' | 'oidc' | 'github' | 'rules' | 'passwordSignIn'>,
  by: Actor | SystemActor,
  of: { userId: string; link: Pick<StoredLink, 'id' | 'gaveAdmin'>; isInGroup: boolean | undefined },
): Promise<void> {
  const { userId, link, isInGroup } = of;
  if (isInGroup === true) {
    await lockSetup(tx); // the first admin is made once, by whichever way
    if (await changeRole(tx, by, userId, 'admin')) await saveGaveAdmin(tx, link.id, true);
    return;
  }
  if (isInGroup === undefined || !link.gaveAdmin) return;
  if ((await findUser(tx, userId))?.role === 'admin' && !(await mayLose(tx, deps, userId))) {
    deps.log.warn({ userId }, 'The last admin has left the admin group, and stays an admin until there is another one');
    return;
  }
  await changeRole(tx, by, userId, 'member');
  await saveGaveAdmin(tx, link.id, false);
}

async function mayLose(tx: Transaction, deps: Parameters<typeof applyAdminGroup>[1], userId: string): Promise<boolean> {
  try {
    await keepAnAdmin(tx, userId, toWaysIn({ passwordSignIn: deps.passwordSignIn, providerSignIn: deps }));
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === 'conflict') return false;
    throw error;
  }
}

/** @returns whether it was another one before */
async function changeRole(tx: Transaction, by: Actor | SystemActor, userId: string, role: Role): Promise<boolean> {
  const user = await findUserForUpdate(tx, userId);
  if (!user || user.role === role) return false;
  await updateUserRow(tx, userId, { name: user.name, role, disabled: user.disabled });
  await recordAudit(tx, by, {
    action: 'user.update',
    subjectType: 'user',
    subjectId: userId,
    subjectLabel: user.email,
    before: { role: user.role },
    after: { role, by: 'group' },
  });
  return true;
}
