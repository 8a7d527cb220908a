import { authMethodsSchema, passwordSignInSchema, setupSchema, userSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Context } from 'hono';
import type { Caller } from '../../domain/sessions/session.ts';
import type { SessionsDeps } from '../../domain/sessions/sessions-deps.ts';
import { signIn } from '../../domain/sessions/sign-in.ts';
import { signOut } from '../../domain/sessions/sign-out.ts';
import { presentUser } from '../../domain/users/present-user.ts';
import { isSetupNeeded, setUp, type SetUpDeps } from '../../domain/users/set-up.ts';
import type { SessionCookie } from './auth-cookie.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from './router.ts';

export type AuthDeps = SessionsDeps & SetUpDeps & { cookie: SessionCookie; publicUrl: string };

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
  responses: { 204: { description: 'Signed out' }, ...problemResponses() },
});

/** Ways in and out. Reached by people who are not signed in. */
export function authRoutes(deps: AuthDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(methodsRoute, async (c) => {
    const methods = { password: deps.passwordSignIn, setup_needed: await isSetupNeeded(deps.db.sql) };
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
    await signOut(deps, actorOf(c));
    deps.cookie.clear(c);
    return c.body(null, 204);
  });

  return routes;
}

function callerOf(c: Context<ApiEnv>, cookie: SessionCookie): Caller {
  const { requestId, address } = c.var;
  const userAgent = c.req.header('user-agent');
  const sessionToken = cookie.read(c);
  return {
    requestId,
    ...(address !== undefined && { address }),
    ...(userAgent !== undefined && { userAgent }),
    ...(sessionToken !== undefined && { sessionToken }),
  };
}
