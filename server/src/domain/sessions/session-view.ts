import type { SessionView } from '@gatehouse/contract';
import type { Actor } from '../actor.ts';
import type { Session } from './session.ts';

/** A session as its owner sees it. */
export function viewSession(session: Session, actor: Actor): SessionView {
  return {
    id: session.id,
    current: actor.via.kind === 'session' && actor.via.sessionId === session.id,
    address: session.address ?? null,
    user_agent: session.userAgent ?? null,
    created_at: session.createdAt.toISOString(),
    last_seen_at: session.lastSeenAt.toISOString(),
    expires_at: session.expiresAt.toISOString(),
  };
}
