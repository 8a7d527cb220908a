import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import type { IconCache } from '../../domain/servers/create-icon-cache.ts';
import { getServerIcon } from '../../domain/servers/get-server-icon.ts';
import { answerImage, imageAnswer, imageHeaders } from './image-answer.ts';
import { actorOf, createApiRouter, idParams, problemResponses, requireUser, type ApiEnv } from './router.ts';

export type IconDeps = { db: Database; icons: IconCache };

const iconRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}/icon',
  tags: ['Servers'],
  summary: "Get a server's image; not found where its icon is an emoji",
  middleware: requireUser,
  request: { params: idParams },
  responses: {
    200: imageAnswer,
    304: { description: 'You have it already' },
    ...problemResponses(404),
  },
});

/** Images of servers, fetched and kept by us, so that a viewer's address goes to no other host. */
export function mcpServersIconRoutes(deps: IconDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(iconRoute, async (c) => {
    const icon = await getServerIcon(deps, actorOf(c), c.req.valid('param').id);
    if (c.req.header('if-none-match') === icon.etag) return c.body(null, 304, imageHeaders(icon));
    return answerImage(c, icon);
  });
  return routes;
}
