import { updateMeSchema, userSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { getMe } from '../../domain/users/get-me.ts';
import { presentUser } from '../../domain/users/present-user.ts';
import { updateMe } from '../../domain/users/update-me.ts';
import type { UsersDeps } from '../../domain/users/users-deps.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from './router.ts';

const tags = ['Me'];

const getRoute = createRoute({
  method: 'get',
  path: '/me',
  tags,
  summary: 'Tell who you are',
  responses: { 200: jsonAnswer(userSchema, 'You'), ...problemResponses() },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/me',
  tags,
  summary: 'Change your name or password; a new password ends your other sessions',
  request: { body: jsonBody(updateMeSchema) },
  responses: { 200: jsonAnswer(userSchema, 'You, after the change'), ...problemResponses(409, 429) },
});

/** The caller themselves. */
export function meRoutes(deps: UsersDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(getRoute, async (c) => {
    const user = await getMe(deps, actorOf(c));
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  routes.openapi(updateRoute, async (c) => {
    const user = await updateMe(deps, actorOf(c), c.req.valid('json'));
    return c.json(await presentUser(deps.db.sql, user), 200);
  });

  return routes;
}
