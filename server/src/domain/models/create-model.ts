import type { CreateModel } from '@gatehouse/contract';
import { inTransaction } from '../../db/transaction.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { newId } from '../new-id.ts';
import { assertModelDraft } from './assert-model-draft.ts';
import { listRegisteredModel } from './list-models.ts';
import type { ListedRegisteredModel } from './list-models.ts';
import { auditOfListedModel } from './model-audit.ts';
import { draftNewModel } from './model-draft.ts';
import { apiKeyPlace } from './model-secret.ts';
import { insertModel, lockModels, unmarkDefaultModel } from './model-store.ts';
import type { ModelsDeps } from './models-deps.ts';

/**
 * Registers a model in one validated write. Does not depend on the network: whether it answers shows in its test.
 * @throws AppError `forbidden`, `invalid_input` with every fault
 */
export async function createModel(
  deps: Pick<ModelsDeps, 'db' | 'secrets' | 'environment'>,
  actor: Actor,
  input: CreateModel,
): Promise<ListedRegisteredModel> {
  assertAdmin(actor);
  const draft = draftNewModel(input);
  assertModelDraft(draft, undefined);
  const id = newId();
  const apiKey = draft.apiKey.state === 'given' ? deps.secrets.seal(apiKeyPlace(id), draft.apiKey.value) : null;
  return inTransaction(deps.db, async (tx) => {
    await lockModels(tx);
    if (draft.isDefault) await unmarkDefaultModel(tx);
    const created = await insertModel(tx, { ...draft, id, apiKey });
    const listed = await listRegisteredModel(tx, deps.environment, created);
    await recordAudit(tx, actor, {
      action: 'model.create',
      subjectType: 'model',
      subjectId: id,
      subjectLabel: created.displayName,
      after: auditOfListedModel(listed),
    });
    return listed;
  });
}
