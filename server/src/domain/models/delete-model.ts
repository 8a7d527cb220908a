import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { IfMatch } from '../../protocol/http/parse-if-match.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { assertRevision } from '../servers/assert-revision.ts';
import { assertWritableModel } from './assert-writable-model.ts';
import { listRegisteredModel } from './list-models.ts';
import { auditOfListedModel } from './model-audit.ts';
import { deleteModelRow, findRegisteredModel, lockModels } from './model-store.ts';
import type { ModelsDeps } from './models-deps.ts';

/**
 * Deletes a model and its key. Chats that name it keep the name and go on with the default model.
 * @throws AppError `forbidden`, `not_found`, `conflict` for a read-only model, `stale_revision`
 */
export async function deleteModel(
  deps: Pick<ModelsDeps, 'db' | 'environment'>,
  actor: Actor,
  input: { id: string; ifMatch?: IfMatch | undefined },
): Promise<void> {
  assertAdmin(actor);
  assertWritableModel(deps.environment, input.id);
  await inTransaction(deps.db, async (tx) => {
    await lockModels(tx);
    const stored = await findRegisteredModel(tx, input.id);
    if (!stored) throw notFound();
    assertRevision(stored.revision, input.ifMatch);
    const listed = await listRegisteredModel(tx, deps.environment, stored);
    await deleteModelRow(tx, stored.id);
    await recordAudit(tx, actor, {
      action: 'model.delete',
      subjectType: 'model',
      subjectId: stored.id,
      subjectLabel: stored.displayName,
      before: auditOfListedModel(listed),
    });
  });
}
