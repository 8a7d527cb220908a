import type { CreateModel, ModelTest, ModelView, UpdateModel } from '@gatehouse/contract';
import { pagedQuery } from './paged-query.ts';
import { reloadAfter } from './reload-after.ts';
import { request } from './request.ts';

/** Every model, as admins see them. */
export const adminModelsQuery = pagedQuery<ModelView>(['models', 'admin'], '/models', { limit: '200' });

export const createModel = (body: CreateModel) => reloadAfter(request<ModelView>('POST', '/models', { body }), 'models');
export const updateModel = (id: string, body: UpdateModel) =>
  reloadAfter(request<ModelView>('PATCH', `/models/${id}`, { body }), 'models');
export const deleteModel = (id: string) => reloadAfter(request<undefined>('DELETE', `/models/${id}`), 'models');
/** Asks it one short question; 15 s at most. */
export const testModel = (id: string, signal: AbortSignal) =>
  request<ModelTest>('POST', `/models/${encodeURIComponent(id)}/test`, { signal });
