import type { ApiTokenView, CreateApiToken, CreatedApiToken } from '@gatehouse/contract';
import { pagedQuery } from './paged-query.ts';
import { reloadAfter } from './reload-after.ts';
import { request } from './request.ts';

/** The caller's own tokens, the newest first. */
export const tokensQuery = pagedQuery<ApiTokenView>(['tokens'], '/me/tokens');

/** The one answer that holds the token. */
export const createToken = (body: CreateApiToken) =>
  reloadAfter(request<CreatedApiToken>('POST', '/me/tokens', { body }), 'tokens');
export const deleteToken = (id: string) => reloadAfter(request<undefined>('DELETE', `/me/tokens/${id}`), 'tokens');
