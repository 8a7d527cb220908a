import { createMiddleware } from 'hono/factory';
import type { ApiEnv } from '../api/router.ts';
import { nodeSides } from './node-sides.ts';
import type { ResolveAddress } from './resolve-address.ts';

// A sign-in at a provider is begun by the browser, and has to be begun where the provider will lead it back to.
const notPages = /^\/(api(?!\/v1\/auth\/(oidc|github)\/start$)|healthz|readyz|metrics)(\/|$)/;

/** So is a login at a server's provider, at an address that programs ask, too. */
const loginStart = /^\/api\/v1\/mcp-servers\/[^/]+\/oauth2\/connect$/;

/**
 * Sends pages asked for under another host than the public one there, so that cookies and logins have one home. A host
 * named by X-Forwarded-Host counts where the proxy is believed.
 */
export function redirectToPublicUrl(publicUrl: string, resolveAddress: ResolveAddress) {
  const publicHost = new URL(publicUrl).host;
  return createMiddleware<ApiEnv>(async (c, next) => {
    const isRead = c.req.method === 'GET' || c.req.method === 'HEAD';
    const beginsLogin = loginStart.test(c.req.path) && (c.req.header('accept') ?? '').includes('text/html');
    const isPage = isRead && (beginsLogin || !notPages.test(c.req.path));
    const peer = nodeSides(c).incoming?.socket.remoteAddress;
    const viaProxy = peer !== undefined && resolveAddress(peer, c.req.header('x-forwarded-for')).viaProxy;
    const forwarded = viaProxy ? c.req.header('x-forwarded-host') : undefined;
    const host = normalHost(forwarded ?? c.req.header('host') ?? publicHost, publicUrl);
    if (!isPage || host === publicHost) return next();
    const { pathname, search } = new URL(c.req.url);
    return c.redirect(new URL(pathname.replace(/^\/+/, '/') + search, publicUrl).href, 307);
  });
}

/** Lower case, without the scheme's own port. Something that is no host is no home either. */
function normalHost(host: string, publicUrl: string): string {
  const url = `${new URL(publicUrl).protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : '';
}
