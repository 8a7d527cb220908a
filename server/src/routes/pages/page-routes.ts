import { randomBytes } from 'node:crypto';
import { extname } from 'node:path';
import { Hono, type Context } from 'hono';
import type { ApiEnv } from '../api/router.ts';
import { answerNotFound } from '../problem.ts';
import { noncePlaceholder, readPage, readPageFile } from './read-page.ts';

/** Paths that the page itself leads on from; what it does not know, it says itself. */
const pagePaths = ['/', '/sign-in', '/agents', '/agents/*'];

const mediaTypes: Record<string, string> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};

/** Files with a hash of their content in their name never change. */
const forEver = 'public, max-age=31536000, immutable';

/**
 * The web page: one HTML for all its paths, with a nonce of its own in each answer, and its files. Nothing that is not a file of
 * ours runs or is loaded in it, and it is shown in no frame.
 */
export function pageRoutes(): Hono<ApiEnv> {
  const routes = new Hono<ApiEnv>();
  for (const path of pagePaths) routes.get(path, (c) => answerPage(c, 200));

  const answerFile = async (c: Context<ApiEnv>, name: string, caching: string) => {
    const mediaType = mediaTypes[extname(name)];
    const bytes = mediaType === undefined ? undefined : await readPageFile(name);
    if (!bytes || mediaType === undefined) return answerNotFound(c);
    return c.body(bytes, 200, { 'content-type': mediaType, 'cache-control': caching });
  };
  routes.get('/assets/:name', (c) => answerFile(c, `assets/${c.req.param('name')}`, forEver));
  for (const name of ['color-scheme.js', 'gatehouse.svg']) {
    routes.get(`/${name}`, (c) => answerFile(c, name, 'public, max-age=3600'));
  }
  return routes;
}

function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' data: blob:",
    "media-src 'self' blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
}

const page = readPage();

/** The page's HTML. With 404 it says itself that there is nothing. */
export async function answerPage(c: Context<ApiEnv>, status: 200 | 404): Promise<Response> {
  const html = await page;
  if (html === undefined) return c.text('The page was not built: run `npm run build`.\n', 503);
  const nonce = randomBytes(16).toString('base64');
  return c.html(html.replaceAll(noncePlaceholder, nonce), status, {
    'content-security-policy': contentSecurityPolicy(nonce),
    'cache-control': 'no-store',
    'cross-origin-opener-policy': 'same-origin-allow-popups', // a login at a provider opens in a window that tells this one how it went
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  });
}
