import { listServerToolsQuerySchema, serverToolsSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import type { Catalogs } from '../../domain/catalogs/catalogs.ts';
import { listServerTools } from '../../domain/servers/list-server-tools.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, problemResponses, requireUser, type ApiEnv } from './router.ts';

export type ToolsDeps = { db: Database; catalogs: Pick<Catalogs, 'load'> };

const listToolsRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}/tools',
  tags: ['Servers'],
  summary: 'List the tools that a server offers you, connecting if need be',
  middleware: requireUser,
  request: { params: idParams, query: listServerToolsQuerySchema },
  responses: {
    200: jsonAnswer(serverToolsSchema, 'The tools, or why there are none'),
    ...problemResponses(404),
  },
});

/** What a server offers, judged by its lists. */
export function mcpServersToolsRoutes(deps: ToolsDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(listToolsRoute, async (c) => {
    const { include_blocked: includeBlocked } = c.req.valid('query');
    const { id } = c.req.valid('param');
    return c.json(await listServerTools(deps, actorOf(c), { id, includeBlocked: includeBlocked === 'true' }), 200);
  });
  return routes;
}
