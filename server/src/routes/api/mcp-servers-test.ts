import { serverTestSchema, testServerSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { testServer, type TestServerDeps } from '../../domain/servers/test-server.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, requireAdmin, type ApiEnv } from './router.ts';

export type TestDeps = TestServerDeps;

const testRoute = createRoute({
  method: 'post',
  path: '/mcp-servers/test',
  tags: ['Servers'],
  summary: 'Try a server without saving it (admins)',
  middleware: requireAdmin,
  request: { body: jsonBody(testServerSchema) },
  responses: {
    200: jsonAnswer(serverTestSchema, 'How far it got, also when the server fails'),
    ...problemResponses(404, 409),
  },
});

/** Tries servers step by step, saved or not. */
export function mcpServersTestRoutes(deps: TestDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(testRoute, async (c) => c.json(await testServer(deps, actorOf(c), c.req.valid('json'), c.req.raw.signal), 200));
  return routes;
}
