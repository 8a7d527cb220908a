import { listToolCallsQuerySchema, toolCallPageSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { listToolCallEntries } from '../../domain/tool-calls/list-tool-calls.ts';
import { actorOf, createApiRouter, jsonAnswer, problemResponses, type ApiEnv } from './router.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/tool-calls',
  tags: ['Record'],
  summary: 'Read the tool calls on record, newest first: yours, or everybody’s for an admin',
  request: { query: listToolCallsQuerySchema },
  responses: { 200: jsonAnswer(toolCallPageSchema, 'A page of calls'), ...problemResponses() },
});

/** The journal of tool calls. */
export function toolCallsRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(listRoute, async (c) => {
    const page = await listToolCallEntries(deps, actorOf(c), c.req.valid('query'));
    return c.json({ items: page.items, next_cursor: page.nextCursor }, 200);
  });
  return routes;
}
