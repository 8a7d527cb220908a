import type { UpdateModel } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { IfMatch } from '../../protocol/http/parse-if-match.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assertRevision } from '../servers/assert-revision.ts';
import { assertModelDraft } from './assert-model-draft.ts';
import { assertWritableModel } from './assert-writable-model.ts';
import { listRegisteredModel } from './list-models.ts';
import type { ListedRegisteredModel } from './list-models.ts';
import { auditOfModelChange } from './model-audit.ts';
import { draftChangedModel } from './model-draft.ts';
import type { ModelDraft } from './model-draft.ts';
import { apiKeyPlace } from './model-secret.ts';
import { findSealedModel, lockModels, unmarkDefaultModel, updateModelRow } from './model-store.ts';
import type { ModelsDeps } from './models-deps.ts';

/**
 * Lays changes over a model: absent keeps, null clears. What comes out is judged as a whole and written at once; changes that
 * come to nothing write nothing and keep the revision. Making it the default ends that of another in the same transaction.
 * @throws AppError `forbidden`, `not_found`, `conflict` for a read-only model, `stale_revision`, `invalid_input` with every fault
 */
export async function updateModel(
  deps: Pick<ModelsDeps, 'db' | 'secrets' | 'environment'>,
  actor: Actor,
  input: { id: string; changes: UpdateModel; ifMatch?: IfMatch | undefined },
): Promise<ListedRegisteredModel> {
  assertAdmin(actor);
  assertWritableModel(deps.environment, input.id);
  return inTransaction(deps.db, async (tx) => {
    await lockModels(tx);
    const stored = await findSealedModel(tx, input.id);
    if (!stored) throw notFound();
    assertRevision(stored.model.revision, input.ifMatch);
    const draft = draftChangedModel(stored.model, input.changes);
    assertModelDraft(draft, stored.model);

    const outcome = { ...stored.model, ...draft, hasApiKey: draft.apiKey.state !== 'none' };
    const { before, after } = auditOfModelChange(stored.model, outcome, draft.apiKey);
    if (Object.keys(after).length === 0) return listRegisteredModel(tx, deps.environment, stored.model);

    if (draft.isDefault && !stored.model.isDefault) await unmarkDefaultModel(tx);
    const changed = await updateModelRow(tx, { ...draft, id: input.id, apiKey: sealKey(deps, input.id, draft, stored.apiKey) });
    await recordAudit(tx, actor, {
      action: 'model.update',
      subjectType: 'model',
      subjectId: changed.id,
      subjectLabel: changed.displayName,
      before,
      after,
    });
    return listRegisteredModel(tx, deps.environment, changed);
  });
}

function sealKey(
  { secrets }: Pick<ModelsDeps, 'secrets'>,
  id: string,
  { apiKey }: ModelDraft,
  stored: string | null,
): string | null {
  if (apiKey.state === 'given') return secrets.seal(apiKeyPlace(id), apiKey.value);
  return apiKey.state === 'kept' ? stored : null;
}
