import { createServerSchema, mcpServerSchema, problemSchema, updateServerSchema } from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { createServer } from '../../domain/servers/create-server.ts';
import { deleteServer } from '../../domain/servers/delete-server.ts';
import { getServer } from '../../domain/servers/get-server.ts';
import { listVisibleServers } from '../../domain/servers/list-visible-servers.ts';
import { nothingHeld } from '../../domain/servers/server-auth-status.ts';
import { viewServer } from '../../domain/servers/server-view.ts';
import type { ServersDeps } from '../../domain/servers/servers-deps.ts';
import { updateServer } from '../../domain/servers/update-server.ts';
import { adminOnly } from './admin-only.ts';
import { readIfMatch } from './mcp-servers-if-match.ts';
import { mcpServersIconRoutes, type IconDeps } from './mcp-servers-icon.ts';
import { mcpServersTestRoutes, type TestDeps } from './mcp-servers-test.ts';
import { mcpServersToolsRoutes, type ToolsDeps } from './mcp-servers-tools.ts';
import { actorOf, createApiRouter, type ApiEnv } from './router.ts';

const problem = { description: 'Refused', content: { 'application/problem+json': { schema: problemSchema } } };
const serverAnswer = (description: string) => ({
  description,
  headers: z.object({ etag: z.string().meta({ description: 'The revision, in quotes' }) }),
  content: { 'application/json': { schema: mcpServerSchema } },
});
const params = z.object({ id: z.string() }); // any text: what is no id is not found
const ifMatch = z.object({ 'if-match': z.string().optional().meta({ description: 'The ETag that the change was made on' }) });

const listRoute = createRoute({
  method: 'get',
  path: '/mcp-servers',
  summary: 'List the MCP servers that you may see, by display name',
  responses: {
    200: { description: 'All of them, in one array', content: { 'application/json': { schema: z.array(mcpServerSchema) } } },
    default: problem,
  },
});

const createServerRoute = createRoute({
  method: 'post',
  path: '/mcp-servers',
  summary: 'Register an MCP server (admins)',
  middleware: [adminOnly] as const,
  request: { body: { required: true, content: { 'application/json': { schema: createServerSchema } } } },
  responses: { 201: serverAnswer('Registered'), default: problem },
});

const getRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}',
  summary: 'Get one MCP server',
  request: { params },
  responses: { 200: serverAnswer('The server'), default: problem },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/mcp-servers/{id}',
  summary: 'Change an MCP server: absent keeps, null clears (admins)',
  middleware: [adminOnly] as const,
  request: {
    params,
    headers: ifMatch,
    body: { required: true, content: { 'application/json': { schema: updateServerSchema } } },
  },
  responses: { 200: serverAnswer('The server after the change'), default: problem },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/mcp-servers/{id}',
  summary: 'Delete an MCP server (admins)',
  middleware: [adminOnly] as const,
  request: { params, headers: ifMatch },
  responses: { 204: { description: 'Deleted' }, default: problem },
});

/** The registry of MCP servers, with their tools, tests and icons. */
export function mcpServersRoutes(deps: ServersDeps & ToolsDeps & TestDeps & IconDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const actor = actorOf(c);
    const servers = await listVisibleServers(deps, actor);
    return c.json(
      servers.map((server) => viewServer(server, { role: actor.role, held: nothingHeld })),
      200,
    );
  });

  routes.openapi(createServerRoute, async (c) => {
    const actor = actorOf(c);
    const server = await createServer(deps, actor, c.req.valid('json'));
    return c.json(viewServer(server, { role: actor.role, held: nothingHeld }), 201, { etag: `"${server.revision}"` });
  });

  routes.openapi(getRoute, async (c) => {
    const actor = actorOf(c);
    const server = await getServer(deps, actor, c.req.valid('param').id);
    return c.json(viewServer(server, { role: actor.role, held: nothingHeld }), 200, { etag: `"${server.revision}"` });
  });

  routes.openapi(updateRoute, async (c) => {
    const actor = actorOf(c);
    const server = await updateServer(deps, actor, {
      id: c.req.valid('param').id,
      changes: c.req.valid('json'),
      ifMatch: readIfMatch(c),
    });
    return c.json(viewServer(server, { role: actor.role, held: nothingHeld }), 200, { etag: `"${server.revision}"` });
  });

  routes.openapi(deleteRoute, async (c) => {
    await deleteServer(deps, actorOf(c), { id: c.req.valid('param').id, ifMatch: readIfMatch(c) });
    return c.body(null, 204);
  });

  routes.route('/', mcpServersToolsRoutes(deps));
  routes.route('/', mcpServersTestRoutes(deps));
  routes.route('/', mcpServersIconRoutes(deps));
  return routes;
}
