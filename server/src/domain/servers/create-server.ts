import type { CreateServer } from '@gatehouse/contract';
import type { Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { newId } from '../new-id.ts';
import { announceServerChange } from './announce-server-change.ts';
import { assertDraft } from './assert-draft.ts';
import { draftNewServer } from './draft-server.ts';
import { freeSlug, makeSlug } from './make-slug.ts';
import { sealDraft } from './seal-draft.ts';
import { auditOf } from './server-audit.ts';
import { toServerValues, type ServerDraft } from './server-draft.ts';
import { insertServer, listSlugs, type SealedSecrets } from './server-store.ts';
import type { Server } from './server.ts';
import type { ServersDeps } from './servers-deps.ts';
import { slugTaken } from './slug-taken.ts';

/**
 * Registers a server in one validated write. Does not depend on the network: whether it can be reached shows when it is used.
 * @throws AppError `forbidden`, `invalid_input` with every fault, `conflict` at `/slug` when the given slug is taken (one made from
 * the name gets a number instead)
 */
export async function createServer(deps: ServersDeps, actor: Actor, input: CreateServer): Promise<Server> {
  assertAdmin(actor);
  const draft = draftNewServer(input);
  assertDraft({
    draft,
    given: input,
    stored: undefined,
    selfOrigins: deps.selfOrigins,
    ...(deps.allowRules && { allowRules: deps.allowRules }),
  });
  const id = newId();
  const sealed = { oauth2ClientSecret: null, apiKeyValue: null, customHeaders: null, ...sealDraft(deps.secrets, id, draft) };

  const server = await inTransaction(deps.db, async (tx) => {
    const created =
      draft.slug === undefined
        ? await insertWithFreeSlug(tx, id, draft, sealed)
        : await insertServer(tx, id, toServerValues(draft, draft.slug), sealed);
    if (!created) throw slugTaken();
    await recordAudit(tx, actor, {
      action: 'server.create',
      subjectType: 'server',
      subjectId: id,
      subjectLabel: created.displayName,
      after: auditOf(created),
    });
    return created;
  });
  await announceServerChange(deps, id);
  deps.prepareLogins?.(server);
  return server;
}

/** Takes the next free slug until no other transaction was faster: each failed insert means that one more is committed. */
async function insertWithFreeSlug(
  tx: Transaction,
  id: string,
  draft: ServerDraft,
  sealed: SealedSecrets,
): Promise<Server | undefined> {
  const wanted = makeSlug(draft.displayName);
  for (let attempt = 0; attempt < 100; attempt += 1) {
    const slug = freeSlug(wanted, await listSlugs(tx, wanted));
    const created = await insertServer(tx, id, toServerValues(draft, slug), sealed);
    if (created) return created;
  }
  return undefined;
}
