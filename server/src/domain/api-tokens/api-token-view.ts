import type { ApiTokenView } from '@gatehouse/contract';
import type { ApiToken } from './api-token.ts';

/** A token as its owner sees it. */
export function viewApiToken(token: ApiToken): ApiTokenView {
  return {
    id: token.id,
    name: token.name,
    prefix: token.prefix,
    scopes: token.scopes,
    created_at: token.createdAt.toISOString(),
    expires_at: token.expiresAt?.toISOString() ?? null,
    last_used_at: token.lastUsedAt?.toISOString() ?? null,
  };
}
