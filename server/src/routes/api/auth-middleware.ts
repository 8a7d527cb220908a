import type { Context } from 'hono';
import { createMiddleware } from 'hono/factory';
import type { Database } from '../../db/database.ts';
import { authenticateToken } from '../../domain/api-tokens/authenticate-token.ts';
import { authenticateSession } from '../../domain/sessions/authenticate-session.ts';
import type { Identity } from '../../domain/sessions/session.ts';
import { AppError } from '../../errors.ts';
import type { SessionCookie } from './auth-cookie.ts';
import { isSameOrigin } from './auth-same-origin.ts';
import type { ApiEnv } from './router.ts';

export type AuthenticateDeps = { db: Database; cookie: SessionCookie; publicUrl: string };

const reads = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Finds out who asks, for every request under /api/v1, and leaves an actor where somebody is signed in. A bearer token rules
 * alone: where it is no good the request is refused, whatever cookie came along. Writes without one have to come from
 * Gatehouse's own pages, signed in or not, so that no other site can sign somebody in either.
 * @throws AppError `unauthenticated` for a bad token, `forbidden` for one that is not meant for the API, `cross_origin`
 */
export function authenticate({ db, cookie, publicUrl }: AuthenticateDeps) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const bearer = /^bearer(?: +(.*))?$/i.exec(c.req.header('authorization') ?? '');
    if (bearer) {
      setActor(c, await identifyToken(db, bearer[1] ?? ''));
      return next();
    }
    if (!reads.has(c.req.method)) assertSameOrigin(c, publicUrl);
    const token = cookie.read(c);
    const identity = token === undefined ? undefined : await authenticateSession(db.sql, token);
    if (identity) setActor(c, identity);
    return next();
  });
}

async function identifyToken(db: Database, token: string): Promise<Identity> {
  const identity = await authenticateToken(db.sql, token);
  if (!identity) throw new AppError('unauthenticated', 'This token is no good: it is unknown, expired or revoked.');
  if (identity.via.kind === 'token' && !identity.via.scopes.includes('api')) {
    throw new AppError('forbidden', 'This token is not meant for the API: it lacks the scope "api".');
  }
  return identity;
}

function setActor(c: Context<ApiEnv>, identity: Identity): void {
  const { requestId, address } = c.var;
  c.set('actor', { ...identity, requestId, ...(address !== undefined && { address }) });
}

function assertSameOrigin(c: Context<ApiEnv>, publicUrl: string): void {
  const from = {
    secFetchSite: c.req.header('sec-fetch-site'),
    origin: c.req.header('origin'),
    host: c.req.header('host'),
  };
  if (!isSameOrigin(from, publicUrl)) {
    throw new AppError('cross_origin', `Writes have to come from Gatehouse's own pages, at ${publicUrl}.`);
  }
}
