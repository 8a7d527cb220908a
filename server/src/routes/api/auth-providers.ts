import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import { finishProviderSignIn } from '../../domain/sign-in-providers/finish-provider-sign-in.ts';
import type { ProviderSignInDeps, ProviderType } from '../../domain/sign-in-providers/sign-in-deps.ts';
import { SignInRefused } from '../../domain/sign-in-providers/sign-in-refused.ts';
import { startProviderSignIn } from '../../domain/sign-in-providers/start-provider-sign-in.ts';
import { createBrowserCookie } from './auth-browser-cookie.ts';
import { callerOf } from './auth-caller.ts';
import type { SessionCookie } from './auth-cookie.ts';
import { isFromOwnPage } from './auth-same-origin.ts';
import { createApiRouter, problemResponses, type ApiEnv } from './router.ts';

export type AuthProvidersDeps = { cookie: SessionCookie; publicUrl: string; providerSignIn?: ProviderSignInDeps };

const providers = { oidc: 'OpenID Connect', github: 'GitHub' } as const satisfies Record<ProviderType, string>;

const startRoute = (type: ProviderType) =>
  createRoute({
    method: 'get',
    path: `/auth/${type}/start`,
    tags: ['Sign-in'],
    summary: `Sign in with ${providers[type]}, or add it to the account of whoever is signed in`,
    security: [],
    request: {
      query: z.object({
        return_to: z.string().optional().openapi({ description: 'Where to go afterwards: a path of Gatehouse. Default `/`' }),
      }),
    },
    responses: { 302: { description: 'To the provider, or to the sign-in page with the reason' }, ...problemResponses() },
  });

const callbackRoute = (type: ProviderType) =>
  createRoute({
    method: 'get',
    path: `/auth/${type}/callback`,
    tags: ['Sign-in'],
    summary: `Where ${providers[type]} sends people back to`,
    security: [],
    responses: {
      302: { description: 'To where they wanted to go, or to the sign-in page with the reason' },
      ...problemResponses(),
    },
  });

/** Ways in by a provider. People come here by their browser, so that every failure leads to a page. */
export function authProviderRoutes(deps: AuthProvidersDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  const browser = createBrowserCookie(deps.publicUrl);

  for (const type of ['oidc', 'github'] as const) {
    routes.openapi(startRoute(type), async (c) => {
      const { return_to: returnTo } = c.req.valid('query');
      return leadOn(c, deps, async (providerSignIn) => {
        const started = await startProviderSignIn(providerSignIn, {
          type,
          returnTo,
          browserToken: browser.read(c),
          linkUserId: findAdding(c, deps.publicUrl),
          address: c.var.address,
        });
        browser.write(c, started.browserToken);
        return started.url;
      });
    });

    routes.openapi(callbackRoute(type), (c) =>
      leadOn(c, deps, async (providerSignIn) => {
        const finished = await finishProviderSignIn(providerSignIn, callerOf(c, deps.cookie), {
          type,
          params: new URL(c.req.url).searchParams,
          browserToken: browser.read(c),
          actor: c.var.actor?.via.kind === 'session' ? c.var.actor : undefined,
        });
        if (finished.to === 'provider') {
          browser.write(c, finished.started.browserToken);
          return finished.started.url;
        }
        if (finished.session) deps.cookie.write(c, finished.session.token);
        return finished.returnTo;
      }),
    );
  }
  return routes;
}

/** Redirects to where `find` says, or to the sign-in page with the reason. */
async function leadOn(
  c: Context<ApiEnv>,
  { providerSignIn }: AuthProvidersDeps,
  find: (providerSignIn: ProviderSignInDeps) => Promise<string>,
): Promise<Response> {
  try {
    if (!providerSignIn) throw new SignInRefused('not_offered');
    return c.redirect(await find(providerSignIn), 302);
  } catch (error) {
    if (error instanceof SignInRefused) return c.redirect(`/sign-in?error=${error.code}`, 302);
    providerSignIn?.log.warn({ err: error, requestId: c.var.requestId }, 'A sign-in at a provider met a defect');
    return c.redirect('/sign-in?error=failed', 302);
  }
}

/**
 * Who adds an identity to their account: whoever is signed in and comes from a page of Gatehouse's own. Another site's link must
 * not add an identity that its owner is signed in as at the provider; it only signs in.
 */
function findAdding(c: Context<ApiEnv>, publicUrl: string): string | undefined {
  const { actor } = c.var;
  const isOwn = isFromOwnPage({ secFetchSite: c.req.header('sec-fetch-site'), referer: c.req.header('referer') }, publicUrl);
  return isOwn && actor?.via.kind === 'session' ? actor.userId : undefined;
}
