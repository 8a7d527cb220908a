import { problemSchema, serverTestSchema, testServerSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import { testServer, type TestServerDeps } from '../../domain/servers/test-server.ts';
import { adminOnly } from './admin-only.ts';
import { actorOf, createApiRouter, type ApiEnv } from './router.ts';

export type TestDeps = TestServerDeps;

const testRoute = createRoute({
  method: 'post',
  path: '/mcp-servers/test',
  summary: 'Try a server without saving it (admins)',
  middleware: [adminOnly] as const,
  request: { body: { required: true, content: { 'application/json': { schema: testServerSchema } } } },
  responses: {
    200: {
      description: 'How far it got, also when the server fails',
      content: { 'application/json': { schema: serverTestSchema } },
    },
    default: { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } },
  },
});

/** Tries servers step by step, saved or not. */
export function mcpServersTestRoutes(deps: TestDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(testRoute, async (c) => c.json(await testServer(deps, actorOf(c), c.req.valid('json'), c.req.raw.signal), 200));
  return routes;
}
