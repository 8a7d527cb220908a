import type { ModelView } from '@gatehouse/contract';
import { queryOptions } from '@tanstack/react-query';
import { request } from './request.ts';

/** The models that chats can use; exactly one is the default. */
export const modelsQuery = queryOptions({
  queryKey: ['models'],
  queryFn: async ({ signal }) => (await request<{ items: ModelView[] }>('GET', '/models?limit=200', { signal })).items,
  staleTime: 30_000,
});
