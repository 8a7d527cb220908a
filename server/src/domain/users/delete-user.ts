import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { endGrants } from '../grants/end-grants.ts';
import { listGrantServers, type RemovedGrant } from '../grants/grant-store.ts';
import { prepareRevocation } from '../grants/prepare-revocation.ts';
import { announceAccessChange } from '../sessions/announce-access-change.ts';
import { keepAnAdmin } from './keep-an-admin.ts';
import { deleteUserRow, findUserForUpdate } from './user-store.ts';
import type { UserAdminDeps } from './users-deps.ts';

/**
 * Deletes a user with all that is theirs: links, sessions, tokens, choices, chats, and grants, which are revoked in the background at
 * the providers that gave them. What they did stays on record.
 * @throws AppError `forbidden`, `not_found`; `conflict` for the last admin who can sign in
 */
export async function deleteUser(deps: Pick<UserAdminDeps, 'db' | 'waysIn' | 'oauth'>, actor: Actor, id: string): Promise<void> {
  assertAdmin(actor);
  const revocations = await prepareRevocations(deps, id);
  const ended = await inTransaction(deps.db, async (tx) => {
    await keepAnAdmin(tx, id, deps.waysIn);
    const user = await findUserForUpdate(tx, id);
    if (!user) throw notFound();
    const grants = new Map<string, RemovedGrant[]>();
    for (const serverId of revocations.keys()) grants.set(serverId, await endGrants(tx, { userId: id, serverId }));
    await deleteUserRow(tx, id);
    await recordAudit(tx, actor, {
      action: 'user.delete',
      subjectType: 'user',
      subjectId: id,
      subjectLabel: user.email,
      before: { email: user.email, name: user.name, role: user.role, disabled: user.disabled },
    });
    return grants;
  });
  await announceAccessChange(deps.db, id);
  for (const [serverId, revokeGrants] of revocations) revokeGrants(ended.get(serverId) ?? []);
}

/** By server, for each at which the user holds a grant. */
async function prepareRevocations({ db, oauth }: Pick<UserAdminDeps, 'db' | 'oauth'>, userId: string) {
  const revocations = new Map<string, Awaited<ReturnType<typeof prepareRevocation>>>();
  for (const serverId of await listGrantServers(db.sql, userId)) {
    revocations.set(serverId, await prepareRevocation(oauth, serverId));
  }
  return revocations;
}
