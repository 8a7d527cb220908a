import type { Actor } from '../actor.ts';

/** Somebody's being signed in at one browser. */
export type Session = {
  id: string;
  address: string | undefined;
  userAgent: string | undefined;
  createdAt: Date;
  lastSeenAt: Date;
  /** When it ends if it is not used until then. */
  expiresAt: Date;
};

/** A session just made; `token` is the cookie's value and is nowhere else. */
export type StartedSession = { id: string; token: string };

/** Who a credential belongs to. With the request's id and address it is an actor. */
export type Identity = Omit<Actor, 'requestId' | 'address'>;

/** Somebody who is not signed in yet, as seen at the edge. */
export type Caller = {
  requestId: string;
  address?: string;
  /** The address is one that many come from and that tells nobody apart: a proxy's that is not believed. */
  addressIsShared?: boolean;
  userAgent?: string;
  /** The session cookie that came along: signing in ends that session. */
  sessionToken?: string;
};

/** A session ends this long after it was made, whatever happens. */
export const sessionLifeSeconds = 30 * 24 * 3600;
/** A session ends when it is not used for so long. */
export const sessionIdleSeconds = 7 * 24 * 3600;
