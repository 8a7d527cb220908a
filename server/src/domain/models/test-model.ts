import { probeModel } from '../../upstream/models/probe-model.ts';
import type { ModelProbe } from '../../upstream/models/probe-model.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { getListedModel } from './list-models.ts';
import type { ModelsDeps } from './models-deps.ts';

const timeoutMs = 15_000;

/**
 * Asks a model one short question, for 15 s at most. A provider that fails is an answer, not an exception.
 * @throws AppError `forbidden`, `not_found`
 */
export async function testModel(
  deps: Pick<ModelsDeps, 'db' | 'environment' | 'models'>,
  actor: Actor,
  id: string,
): Promise<ModelProbe> {
  assertAdmin(actor);
  const { model } = await getListedModel(deps.db.sql, deps.environment, id);
  return probeModel(await deps.models.open(model), { timeoutMs, maxOutputTokens: model.maxOutputTokens });
}
