import { createServerSchema, mcpServerSchema, updateServerSchema } from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Actor } from '../../domain/actor.ts';
import { createServer } from '../../domain/servers/create-server.ts';
import { deleteServer } from '../../domain/servers/delete-server.ts';
import { getServer } from '../../domain/servers/get-server.ts';
import { listVisibleServers } from '../../domain/servers/list-visible-servers.ts';
import { findHeldIdentities } from '../../domain/grants/find-held-identities.ts';
import type { Server } from '../../domain/servers/server.ts';
import { viewServer } from '../../domain/servers/server-view.ts';
import type { ServersDeps } from '../../domain/servers/servers-deps.ts';
import { updateServer } from '../../domain/servers/update-server.ts';
import { ifMatchHeaders, readIfMatch, revisionedAnswer } from './revisions.ts';
import { mcpServersIconRoutes, type IconDeps } from './mcp-servers-icon.ts';
import { mcpServersOAuth2Routes, type OAuth2Deps } from './mcp-servers-oauth2.ts';
import { mcpServersOverviewRoutes, type OverviewDeps } from './mcp-servers-overview.ts';
import { mcpServersTestRoutes, type TestDeps } from './mcp-servers-test.ts';
import { mcpServersToolsRoutes, type ToolsDeps } from './mcp-servers-tools.ts';
import {
  actorOf,
  createApiRouter,
  idParams,
  jsonAnswer,
  jsonBody,
  problemResponses,
  requireAdmin,
  requireUser,
  type ApiEnv,
} from './router.ts';

const serverAnswer = (description: string) => revisionedAnswer(mcpServerSchema, description);

const listRoute = createRoute({
  method: 'get',
  path: '/mcp-servers',
  tags: ['Servers'],
  summary: 'List the MCP servers that you may see, by display name',
  middleware: requireUser,
  responses: {
    200: jsonAnswer(z.array(mcpServerSchema), 'All of them, in one array'),
    ...problemResponses(),
  },
});

const createServerRoute = createRoute({
  method: 'post',
  path: '/mcp-servers',
  tags: ['Servers'],
  summary: 'Register an MCP server (admins)',
  middleware: requireAdmin,
  request: { body: jsonBody(createServerSchema) },
  responses: { 201: serverAnswer('Registered'), ...problemResponses(409) },
});

const getRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}',
  tags: ['Servers'],
  summary: 'Get one MCP server',
  middleware: requireUser,
  request: { params: idParams },
  responses: { 200: serverAnswer('The server'), ...problemResponses(404) },
});

const updateRoute = createRoute({
  method: 'patch',
  path: '/mcp-servers/{id}',
  tags: ['Servers'],
  summary: 'Change an MCP server: absent keeps, null clears (admins)',
  middleware: requireAdmin,
  request: { params: idParams, headers: ifMatchHeaders, body: jsonBody(updateServerSchema) },
  responses: { 200: serverAnswer('The server after the change'), ...problemResponses(404, 409, 412) },
});

const deleteRoute = createRoute({
  method: 'delete',
  path: '/mcp-servers/{id}',
  tags: ['Servers'],
  summary: 'Delete an MCP server (admins)',
  middleware: requireAdmin,
  request: { params: idParams, headers: ifMatchHeaders },
  responses: { 204: { description: 'Deleted' }, ...problemResponses(404, 412) },
});

export type McpServersDeps = ServersDeps &
  ToolsDeps &
  TestDeps &
  IconDeps &
  OAuth2Deps &
  OverviewDeps & {
    /** Where people sign in by OpenID Connect; undefined where that is not set up. */
    oidcIssuer: string | undefined;
  };

/** The registry of MCP servers, with their tools, tests and icons. */
export function mcpServersRoutes(deps: McpServersDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  const findHeld = (actor: Actor, servers: readonly Server[]) =>
    findHeldIdentities(deps.db.sql, actor.userId, servers, deps.oidcIssuer);
  const view = async (actor: Actor, server: Server) => {
    const heldAt = await findHeld(actor, [server]);
    return viewServer(server, { role: actor.role, held: heldAt(server.id) });
  };

  routes.route('/', mcpServersOverviewRoutes(deps)); // before the paths with an id, which would match its own
  routes.openapi(listRoute, async (c) => {
    const actor = actorOf(c);
    const servers = await listVisibleServers(deps, actor);
    const heldAt = await findHeld(actor, servers);
    return c.json(
      servers.map((server) => viewServer(server, { role: actor.role, held: heldAt(server.id) })),
      200,
    );
  });

  routes.openapi(createServerRoute, async (c) => {
    const actor = actorOf(c);
    const server = await createServer(deps, actor, c.req.valid('json'));
    return c.json(await view(actor, server), 201, { etag: `"${server.revision}"` });
  });

  routes.openapi(getRoute, async (c) => {
    const actor = actorOf(c);
    const server = await getServer(deps, actor, c.req.valid('param').id);
    return c.json(await view(actor, server), 200, { etag: `"${server.revision}"` });
  });

  routes.openapi(updateRoute, async (c) => {
    const actor = actorOf(c);
    const server = await updateServer(deps, actor, {
      id: c.req.valid('param').id,
      changes: c.req.valid('json'),
      ifMatch: readIfMatch(c),
    });
    return c.json(await view(actor, server), 200, { etag: `"${server.revision}"` });
  });

  routes.openapi(deleteRoute, async (c) => {
    await deleteServer(deps, actorOf(c), { id: c.req.valid('param').id, ifMatch: readIfMatch(c) });
    return c.body(null, 204);
  });

  routes.route('/', mcpServersToolsRoutes(deps));
  routes.route('/', mcpServersTestRoutes(deps));
  routes.route('/', mcpServersIconRoutes(deps));
  routes.route('/', mcpServersOAuth2Routes(deps));
  return routes;
}
