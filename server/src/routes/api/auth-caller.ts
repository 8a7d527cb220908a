import type { Context } from 'hono';
import type { Caller } from '../../domain/sessions/session.ts';
import type { SessionCookie } from './auth-cookie.ts';
import type { ApiEnv } from './router.ts';

/** Whoever is about to sign in, as the request shows them. */
export function callerOf(c: Context<ApiEnv>, cookie: SessionCookie): Caller {
  const { requestId, address, addressIsShared } = c.var;
  const userAgent = c.req.header('user-agent');
  const sessionToken = cookie.read(c);
  return {
    requestId,
    ...(address !== undefined && { address }),
    ...(addressIsShared === true && { addressIsShared }),
    ...(userAgent !== undefined && { userAgent }),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}
