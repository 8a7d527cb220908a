import { authMethodsSchema, passwordSignInSchema, setupSchema, signedOutSchema, userSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { SessionsDeps } from '../../domain/sessions/sessions-deps.ts';
import { signIn } from '../../domain/sessions/sign-in.ts';
import type { ProviderSignInDeps } from '../../domain/sign-in-providers/sign-in-deps.ts';
import { signOutAtProvider } from '../../domain/sign-in-providers/sign-out-at-provider.ts';
import { presentUser } from '../../domain/users/present-user.ts';
import { isSetupNeeded, setUp, type SetUpDeps } from '../../domain/users/set-up.ts';
import { callerOf } from './auth-caller.ts';
import type { SessionCookie } from './auth-cookie.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from './router.ts';

export type AuthDeps = SessionsDeps & SetUpDeps & { cookie: SessionCookie; providerSignIn?: ProviderSignInDeps };

const tags = ['Sign-in'];

const methodsRoute = createRoute({
  method: 'get',
  path: '/auth/methods',
  tags,
  summary: 'Tell which ways in there are',
  security: [],
  responses: { 200: jsonAnswer(authMethodsSchema, 'The ways in'), ...problemResponses() },
});

const setupRoute = createRoute({
  method: 'post',
  path: '/auth/setup',
  tags,
  summary: 'Make the first admin and sign them in',
  security: [],
  request: { body: jsonBody(setupSchema) },
  responses: { 200: jsonAnswer(userSchema, 'The admin, with a session cookie'), ...problemResponses(409, 429) },
});

const passwordRoute = createRoute({
  method: 'post',
  path: '/auth/password',
  tags,
  summary: 'Sign in with e-mail address and password',
  security: [],
  request: { body: jsonBody(passwordSignInSchema) },
  responses: { 200: jsonAnswer(userSchema, 'The user, with a session cookie'), ...problemResponses(429) },
});

const signOutRoute = createRoute({
  method: 'post',
  path: '/auth/sign-out',
  tags,
  summary: 'End the session that asks',
  responses: {
    200: jsonAnswer(signedOutSchema, 'Signed out here; going to `redirect` ends the session at the provider too'),
    204: { description: 'Signed out' },
    ...problemResponses(),
  },
});

/** Ways in and out. Reached by people who are not signed in. */
export function authRoutes(deps: AuthDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(methodsRoute, async (c) => {
    const { oidc, github } = deps.providerSignIn ?? {};
    const methods = {
      password: deps.passwordSignIn,
      ...(oidc && { oidc: { name: oidc.name } }),
      ...(github && { github: true as const }),
      setup_needed: await isSetupNeeded(deps.db.sql),
    };
    return c.json(methods, 200);
  });

  routes.openapi(setupRoute, async (c) => {
    const { user, session } = await setUp(deps, callerOf(c, deps.cookie), c.req.valid('json'));
    deps.cookie.write(c, session.token);
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  routes.openapi(passwordRoute, async (c) => {
    const { user, session } = await signIn(deps, callerOf(c, deps.cookie), c.req.valid('json'));
    deps.cookie.write(c, session.token);
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  routes.openapi(signOutRoute, async (c) => {
    const redirect = await signOutAtProvider(deps, actorOf(c));
    deps.cookie.clear(c);
    return redirect === undefined ? c.body(null, 204) : c.json({ redirect }, 200);
  });

  return routes;
}
