import { createHash } from 'node:crypto';
import { Hono } from 'hono';
import { html, raw } from 'hono/html';
import type { ProviderSignInDeps } from '../../domain/sign-in-providers/sign-in-deps.ts';
import { readReturnTo } from '../../domain/sign-in-providers/read-return-to.ts';
import { parseRefusalCode, signInRefusals } from '../../domain/sign-in-providers/sign-in-refused.ts';
import type { ApiEnv } from './router.ts';

const style =
  ':root{color-scheme:light dark}body{font:1rem/1.5 system-ui,sans-serif;max-width:24rem;margin:15vh auto 0;padding:0 1rem}' +
  'a{display:inline-block;margin:.25rem 0}';

const headers = {
  'content-security-policy': [
    "default-src 'none'",
    `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cache-control': 'no-store',
};

/**
 * Where people come who are not signed in, and where sign-ins at a provider end that come to nothing: the reason in words, and the
 * ways in. `return_to` is where they wanted to go: a path of Gatehouse.
 */
export function signInPageRoutes({ providerSignIn }: { providerSignIn?: ProviderSignInDeps }): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  routes.get('/sign-in', (c) => {
    const code = parseRefusalCode(c.req.query('error'));
    const returnTo = providerSignIn ? readReturnTo(c.req.query('return_to'), providerSignIn.publicUrl) : '/';
    const query = returnTo === '/' ? '' : `?return_to=${encodeURIComponent(returnTo)}`;
    const ways = [
      providerSignIn?.oidc && { href: '/api/v1/auth/oidc/start', name: providerSignIn.oidc.name },
      providerSignIn?.github && { href: '/api/v1/auth/github/start', name: 'GitHub' },
    ].filter((way) => way !== undefined);
    const page = html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Sign in to Gatehouse</title>
          ${raw(`<style>${style}</style>`)}
        </head>
        <body>
          <main>
            <h1>${code === undefined ? 'Sign in to Gatehouse' : 'You are not signed in'}</h1>
            ${code === undefined ? '' : html`<p role="alert">${signInRefusals[code]}</p>`}
            ${ways.map(({ href, name }) => html`<p><a href="${href}${query}">Sign in with ${name}</a></p>`)}
          </main>
        </body>
      </html>`;
    return c.html(page, 200, headers);
  });
  return routes;
}
