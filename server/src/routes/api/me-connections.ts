import { connectionPageSchema, pageQuerySchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { listConnections } from '../../domain/grants/list-connections.ts';
import { actorOf, createApiRouter, jsonAnswer, problemResponses, requireUser, type ApiEnv } from './router.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/me/connections',
  tags: ['Connections'],
  summary: 'List the servers that you have connected an account to',
  middleware: requireUser,
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(connectionPageSchema, 'A page of connections'), ...problemResponses() },
});

/** A user's own connections. They are made and ended at their servers. */
export function meConnectionsRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listConnections(deps, actorOf(c), c.req.valid('query'));
    return c.json({ items, next_cursor: nextCursor }, 200);
  });
  return routes;
}
