import type { Context } from 'hono';
import { deleteCookie, getCookie, setCookie } from 'hono/cookie';
import { sessionLifeSeconds } from '../../domain/sessions/session.ts';

/** The cookie that carries a session. */
export type SessionCookie = {
  read(c: Context): string | undefined;
  write(c: Context, token: string): void;
  clear(c: Context): void;
};

/**
 * The session cookie of a Gatehouse at that public address: out of reach of scripts, not sent along by other sites' writes, and
 * on https bound to this very host.
 * @see draft-ietf-httpbis-rfc6265bis, section 4.1.3.2 (the `__Host-` prefix)
 */
export function createSessionCookie(publicUrl: string): SessionCookie {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-gatehouse_session' : 'gatehouse_session';
  const where = { path: '/', secure };
  return {
    read: (c) => getCookie(c, name),
    write: (c, token) => setCookie(c, name, token, { ...where, httpOnly: true, sameSite: 'Lax', maxAge: sessionLifeSeconds }),
    clear: (c) => void deleteCookie(c, name, where),
  };
}
