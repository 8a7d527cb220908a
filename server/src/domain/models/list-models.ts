import type { Sql } from '../../db/database.ts';
import { invalidField, notFound } from '../../errors.ts';
import { environmentModels, offlineModel } from './environment-models.ts';
import type { ModelEnvironment } from './environment-models.ts';
import { findDefaultModel } from './find-default-model.ts';
import { listRegisteredModels } from './model-store.ts';
import type { EnvironmentModel, Model, RegisteredModel } from './model.ts';
import type { ModelsDeps } from './models-deps.ts';

/** A model and where it comes from; `isDefault` is true for exactly one of all. */
export type ListedModel =
  | ListedRegisteredModel
  | { source: 'environment'; model: EnvironmentModel; isDefault: boolean }
  | { source: 'built_in'; model: Model; isDefault: boolean };
export type ListedRegisteredModel = { source: 'registered'; model: RegisteredModel; isDefault: boolean };

/**
 * Every model that chats can use: those of the environment, then the registered ones, oldest first; the offline model only
 * while it is alone. For everyone signed in; what members may know of each is the view's to decide.
 * @throws AppError `invalid_input` for a cursor that is not one of ours
 */
export async function listModels(
  deps: Pick<ModelsDeps, 'db' | 'environment'>,
  page: { limit: number; cursor?: string | undefined },
): Promise<{ items: ListedModel[]; nextCursor: string | null }> {
  const all = await readModels(deps.db.sql, deps.environment);
  const after = page.cursor === undefined ? -1 : all.findIndex(({ model }) => model.id === page.cursor);
  if (page.cursor !== undefined && after < 0) throw invalidField('/query/cursor', 'unknown', 'This cursor is no longer valid.');
  const items = all.slice(after + 1, after + 1 + page.limit);
  const isLast = after + 1 + items.length >= all.length;
  return { items, nextCursor: isLast ? null : (items.at(-1)?.model.id ?? null) };
}

/** One model, by any of its kinds of id. @throws AppError `not_found` */
export async function getListedModel(sql: Sql, environment: ModelEnvironment, id: string): Promise<ListedModel> {
  const found = (await readModels(sql, environment)).find(({ model }) => model.id === id);
  if (found) return found;
  if (id === offlineModel.id) return { source: 'built_in', model: offlineModel, isDefault: false };
  throw notFound();
}

/** A registered model as it is listed: whether it is the default depends on all others. */
export async function listRegisteredModel(
  sql: Sql,
  environment: ModelEnvironment,
  model: RegisteredModel,
): Promise<ListedRegisteredModel> {
  const { id: defaultId } = findDefaultModel(await listRegisteredModels(sql), environmentModels(environment));
  return { source: 'registered', model, isDefault: model.id === defaultId };
}

async function readModels(sql: Sql, environment: ModelEnvironment): Promise<ListedModel[]> {
  const registered = await listRegisteredModels(sql);
  const configured = environmentModels(environment);
  const { id: defaultId } = findDefaultModel(registered, configured);
  const listed: ListedModel[] = [
    ...configured.map((model) => ({ source: 'environment' as const, model, isDefault: model.id === defaultId })),
    ...registered.map((model) => ({ source: 'registered' as const, model, isDefault: model.id === defaultId })),
  ];
  return listed.length > 0 ? listed : [{ source: 'built_in', model: offlineModel, isDefault: true }];
}
