import { apiTokenPageSchema, createApiTokenSchema, createdApiTokenSchema, pageQuerySchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { viewApiToken } from '../../domain/api-tokens/api-token-view.ts';
import { createApiToken } from '../../domain/api-tokens/create-api-token.ts';
import { listApiTokens } from '../../domain/api-tokens/list-api-tokens.ts';
import { revokeApiToken } from '../../domain/api-tokens/revoke-api-token.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, jsonBody, problemResponses, type ApiEnv } from './router.ts';

const tags = ['Me'];

const listRoute = createRoute({
  method: 'get',
  path: '/me/tokens',
  tags,
  summary: 'List your API tokens, the newest first',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(apiTokenPageSchema, 'One page'), ...problemResponses() },
});

const createTokenRoute = createRoute({
  method: 'post',
  path: '/me/tokens',
  tags,
  summary: 'Make an API token; the answer holds it, this once',
  request: { body: jsonBody(createApiTokenSchema) },
  responses: { 201: jsonAnswer(createdApiTokenSchema, 'The token'), ...problemResponses(409) },
});

const revokeRoute = createRoute({
  method: 'delete',
  path: '/me/tokens/{id}',
  tags,
  summary: 'Revoke one of your API tokens',
  request: { params: idParams },
  responses: { 204: { description: 'It has stopped working' }, ...problemResponses(404) },
});

/** The caller's own API tokens. */
export function meTokensRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const page = await listApiTokens(deps, actorOf(c), c.req.valid('query'));
    return c.json({ items: page.items.map(viewApiToken), next_cursor: page.nextCursor }, 200);
  });

  routes.openapi(createTokenRoute, async (c) => {
    const created = await createApiToken(deps, actorOf(c), c.req.valid('json'));
    return c.json({ ...viewApiToken(created), token: created.token }, 201);
  });

  routes.openapi(revokeRoute, async (c) => {
    await revokeApiToken(deps, actorOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  return routes;
}
