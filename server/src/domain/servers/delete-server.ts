import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { IfMatch } from '../../protocol/http/parse-if-match.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { endServerGrants } from '../grants/end-grants.ts';
import { prepareRevocation } from '../grants/prepare-revocation.ts';
import { announceServerChange } from './announce-server-change.ts';
import { assertRevision } from './assert-revision.ts';
import { auditOf } from './server-audit.ts';
import { deleteServerRow, findServerForUpdate } from './server-store.ts';
import type { ServersDeps } from './servers-deps.ts';

/**
 * Deletes a server with its choices, catalogs and grants, which are revoked in the background at the provider that gave them. Chats and
 * the record keep its id; chats skip it.
 * @throws AppError `forbidden`, `not_found`, `stale_revision`
 */
export async function deleteServer(
  deps: Pick<ServersDeps, 'db' | 'onServerChanged' | 'oauth'>,
  actor: Actor,
  input: { id: string; ifMatch?: IfMatch | undefined },
): Promise<void> {
  assertAdmin(actor);
  const revokeGrants = await prepareRevocation(deps.oauth, input.id);
  const ended = await inTransaction(deps.db, async (tx) => {
    const stored = await findServerForUpdate(tx, input.id);
    if (!stored) throw notFound();
    assertRevision(stored.revision, input.ifMatch);
    const grants = await endServerGrants(tx, stored.id);
    await deleteServerRow(tx, stored.id);
    await recordAudit(tx, actor, {
      action: 'server.delete',
      subjectType: 'server',
      subjectId: stored.id,
      subjectLabel: stored.displayName,
      before: auditOf(stored),
    });
    return grants;
  });
  await announceServerChange(deps, input.id);
  revokeGrants(ended);
}
