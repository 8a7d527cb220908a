import type { UpdateServer } from '@gatehouse/contract';
import type { Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { IfMatch } from '../../protocol/http/parse-if-match.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { endServerGrants } from '../grants/end-grants.ts';
import type { RemovedGrant } from '../grants/grant-store.ts';
import { prepareRevocation } from '../grants/prepare-revocation.ts';
import { clearFinding, findDiscovery } from '../oauth-clients/discovery-store.ts';
import { forgetClients, forgetProvider } from '../oauth-clients/forget-provider.ts';
import { clearLoginFailure } from '../oauth-clients/login-failure-store.ts';
import { loginFindings } from '../oauth-clients/remembered-findings.ts';
import { announceServerChange } from './announce-server-change.ts';
import { assertRevision } from './assert-revision.ts';
import { assertDraft } from './assert-draft.ts';
import { draftChangedServer } from './draft-server.ts';
import { isRevokedElsewhere, isSameLogin, isSameProvider } from './login-binding.ts';
import { sealDraft } from './seal-draft.ts';
import { auditOfChange } from './server-audit.ts';
import { isUnchanged, toServerValues } from './server-draft.ts';
import { findServerForUpdate, updateServerRow } from './server-store.ts';
import type { Server } from './server.ts';
import type { ServersDeps } from './servers-deps.ts';
import { slugTaken } from './slug-taken.ts';

/**
 * Lays changes over a server: absent keeps, null clears. What comes out is judged as a whole and written at once; changes that
 * come to nothing write nothing and keep the revision. Where grants no longer stand for what they were given for, they end, and are
 * revoked in the background at the provider that gave them.
 * @throws AppError `forbidden`, `not_found`, `stale_revision`, `invalid_input` with every fault, `conflict` at `/slug`
 */
export async function updateServer(
  deps: ServersDeps,
  actor: Actor,
  input: { id: string; changes: UpdateServer; ifMatch?: IfMatch | undefined },
): Promise<Server> {
  assertAdmin(actor);
  const revokeGrants = await prepareRevocation(deps.oauth, input.id);
  const { server, written, ended } = await inTransaction(deps.db, async (tx) => {
    const stored = await findServerForUpdate(tx, input.id);
    if (!stored) throw notFound();
    assertRevision(stored.revision, input.ifMatch);
    const draft = draftChangedServer(stored, input.changes);
    assertDraft({
      draft,
      given: input.changes,
      stored,
      selfOrigins: deps.selfOrigins,
      ...(deps.allowRules && { allowRules: deps.allowRules }),
    });

    if (isUnchanged(stored, draft)) return { server: stored, written: false, ended: [] };

    const values = toServerValues(draft, draft.slug ?? stored.slug);
    const changed = await updateServerRow(tx, stored.id, values, sealDraft(deps.secrets, stored.id, draft));
    if (!changed) throw slugTaken();
    const ended = await forgetFormer(tx, stored, changed);
    if (!isSameLogin(stored, changed, draft)) {
      await clearFinding(tx, changed.id, loginFindings);
      await clearLoginFailure(tx, changed.id);
    }
    const { before, after } = auditOfChange(stored, changed, draft);
    await recordAudit(tx, actor, {
      action: 'server.update',
      subjectType: 'server',
      subjectId: changed.id,
      subjectLabel: changed.displayName,
      before,
      after: { ...after, ...(ended.length > 0 && { grants_ended: ended.length }) },
    });
    return { server: changed, written: true, ended };
  });
  if (written) {
    await announceServerChange(deps, server.id);
    revokeGrants(ended);
    deps.prepareLogins?.(server);
  }
  return server;
}

/** Forgets what was had of the provider that the server has no more after a change. @returns the grants that ended with it */
async function forgetFormer(tx: Transaction, stored: Server, changed: Server): Promise<RemovedGrant[]> {
  const found = (await findDiscovery(tx, stored))?.server;
  if (stored.authType !== changed.authType) await forgetProvider(tx, stored.id);
  // A secret that a provider gave us is no more the admin's to send elsewhere than one that was entered.
  else if (isRevokedElsewhere(stored, changed, found)) await forgetClients(tx, stored.id);
  return isSameProvider(stored, changed, found) ? [] : endServerGrants(tx, stored.id);
}
