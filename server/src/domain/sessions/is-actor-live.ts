import type { Sql } from '../../db/database.ts';
import { isTokenLive } from '../api-tokens/api-token-store.ts';
import type { Actor } from '../actor.ts';
import { isSessionLive } from './session-store.ts';

/**
 * Whether what an actor came in with still holds: for what outlives its request, such as a stream. Not when the session was
 * revoked or has expired, the token was, or the user is disabled or deleted.
 */
export function isActorLive(sql: Sql, actor: Actor): Promise<boolean> {
  return actor.via.kind === 'session' ? isSessionLive(sql, actor.via.sessionId) : isTokenLive(sql, actor.via.tokenId);
}
