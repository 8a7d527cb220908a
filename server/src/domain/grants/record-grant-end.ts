import type { Transaction } from '../../db/database.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { findServer } from '../servers/server-store.ts';
import { findUser } from '../users/user-store.ts';

/** A grant that is of no more use, though its user did not disconnect: whose, where, and why, for people. */
export type GrantEnd = { userId: string; serverId: string; issuer: string; reason: string; wantedScope?: string | undefined };

/** Enters on record that a grant has ended, for the admins: its user sees the reason at the server. */
export async function recordGrantEnd(tx: Transaction, end: GrantEnd): Promise<void> {
  const [user, server] = [await findUser(tx, end.userId), await findServer(tx, end.serverId)];
  const actor = { via: 'system', label: 'grants' } as const;
  await recordAudit(tx, actor, {
    action: 'grant.end',
    subjectType: 'server',
    subjectId: end.serverId,
    ...(server && { subjectLabel: server.displayName }),
    before: { user: user?.email ?? null, issuer: end.issuer },
    after: { reason: end.reason, ...(end.wantedScope !== undefined && { wanted_scope: end.wantedScope }) },
  });
}
