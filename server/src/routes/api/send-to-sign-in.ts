import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from './router.ts';

/** Whether a browser asks, which shows what it gets to a person. */
export function wantsPage(c: { req: { header: (name: string) => string | undefined } }): boolean {
  return (c.req.header('accept') ?? '').includes('text/html');
}

/** For addresses that are passed on and opened later: a browser without a session signs in, and comes back. */
export const sendToSignIn = createMiddleware<ApiEnv>(async (c, next) => {
  if (c.var.actor || !wantsPage(c)) return next();
  const { pathname } = new URL(c.req.url);
  return c.redirect(`/sign-in?return_to=${encodeURIComponent(pathname)}`, 302);
});
