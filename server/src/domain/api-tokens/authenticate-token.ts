import type { Sql } from '../../db/database.ts';
import type { Identity } from '../sessions/session.ts';
import { tokenPrefix } from './api-token.ts';
import { findTokenIdentity, touchApiToken } from './api-token-store.ts';

/**
 * Whose API token it is, and notes that it is used; undefined when it is none, was revoked, has expired, or its user is
 * disabled. Does not check scopes: they are in the answer's `via`.
 */
export async function authenticateToken(sql: Sql, token: string): Promise<Identity | undefined> {
  if (!token.startsWith(tokenPrefix)) return undefined;
  const found = await findTokenIdentity(sql, token);
  if (!found) return undefined;
  if (found.stale) await touchApiToken(sql, found.tokenId);
  return { userId: found.userId, role: found.role, label: found.label, via: found.via };
}
