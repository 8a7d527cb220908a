import type { Context } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const lifeSeconds = 600;

/** The cookie that binds a sign-in at a provider to the browser that began it. */
export type BrowserCookie = { read(c: Context): string | undefined; write(c: Context, token: string): void };

/**
 * A browser keeps its value over several sign-ins, so that they may be under way in two tabs. It is sent along when a provider
 * leads the browser back (`Lax`), and cannot be set by another host where Gatehouse is on https.
 */
export function createBrowserCookie(publicUrl: string): BrowserCookie {
  const secure = publicUrl.startsWith('https:');
  const name = secure ? '__Host-gatehouse_sign_in' : 'gatehouse_sign_in';
  return {
    read(c) {
      const value = getCookie(c, name);
      return value !== undefined && /^[\w-]{43}$/.test(value) ? value : undefined;
    },
    write: (c, token) => setCookie(c, name, token, { path: '/', secure, httpOnly: true, sameSite: 'Lax', maxAge: lifeSeconds }),
  };
}
