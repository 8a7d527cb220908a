import {
  disconnectedSchema,
  iconPreviewQuerySchema,
  pageQuerySchema,
  serverConnectionPageSchema,
  serverOverviewsSchema,
  serverUsageSchema,
} from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import type { Catalogs } from '../../domain/catalogs/catalogs.ts';
import { disconnect } from '../../domain/grants/disconnect.ts';
import type { GrantsDeps } from '../../domain/grants/grants-deps.ts';
import type { IconCache } from '../../domain/servers/create-icon-cache.ts';
import { getServerUsage } from '../../domain/servers/get-server-usage.ts';
import { listServerConnections } from '../../domain/servers/list-server-connections.ts';
import { listServerOverviews } from '../../domain/servers/list-server-overviews.ts';
import { previewIcon } from '../../domain/servers/preview-icon.ts';
import { answerImage, imageAnswer } from './image-answer.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, problemResponses, requireAdmin, type ApiEnv } from './router.ts';

export type OverviewDeps = {
  db: Database;
  catalogs: Pick<Catalogs, 'prepare' | 'peek'>;
  icons: IconCache;
  oauth: GrantsDeps;
  oidcIssuer: string | undefined;
};

const overviewRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/overview',
  tags: ['Servers'],
  summary: 'See how every server is, and how many users are connected (admins)',
  middleware: requireAdmin,
  responses: { 200: jsonAnswer(serverOverviewsSchema, 'All of them'), ...problemResponses() },
});

const previewRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/icon-preview',
  tags: ['Servers'],
  summary: 'Get the image that an icon_url would show (admins)',
  middleware: requireAdmin,
  request: { query: iconPreviewQuerySchema },
  responses: { 200: imageAnswer, ...problemResponses(404) },
});

const usageRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}/usage',
  tags: ['Servers'],
  summary: 'Count what goes with a server when it is deleted (admins)',
  middleware: requireAdmin,
  request: { params: idParams },
  responses: { 200: jsonAnswer(serverUsageSchema, 'Grants, chats and choices'), ...problemResponses(404) },
});

const connectionsRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}/connections',
  tags: ['Connections'],
  summary: 'List the users who connected an account to a server (admins)',
  middleware: requireAdmin,
  request: { params: idParams, query: pageQuerySchema },
  responses: { 200: jsonAnswer(serverConnectionPageSchema, 'A page of users'), ...problemResponses(404) },
});

const disconnectRoute = createRoute({
  method: 'delete',
  path: '/mcp-servers/{id}/connections/{user_id}',
  tags: ['Connections'],
  summary: "Disconnect a user's account, and have its tokens revoked at the provider (admins)",
  middleware: requireAdmin,
  request: { params: idParams.extend({ user_id: z.string().toLowerCase() }) },
  responses: { 200: jsonAnswer(disconnectedSchema, 'Disconnected, also when there was nothing'), ...problemResponses(404) },
});

/** What admins see of servers in use: how they are, who is connected, what would go with them. */
export function mcpServersOverviewRoutes(deps: OverviewDeps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(overviewRoute, async (c) => c.json(await listServerOverviews(deps, actorOf(c)), 200));

  routes.openapi(previewRoute, async (c) => answerImage(c, await previewIcon(deps, actorOf(c), c.req.valid('query').url)));

  routes.openapi(usageRoute, async (c) => c.json(await getServerUsage(deps, actorOf(c), c.req.valid('param').id), 200));

  routes.openapi(connectionsRoute, async (c) => {
    const input = { ...c.req.valid('query'), serverId: c.req.valid('param').id };
    const { items, nextCursor } = await listServerConnections(deps, actorOf(c), input);
    return c.json({ items, next_cursor: nextCursor }, 200);
  });

  routes.openapi(disconnectRoute, async (c) => {
    const { id, user_id: userId } = c.req.valid('param');
    const { tokenRevoked, error } = await disconnect(deps.oauth, actorOf(c), id, userId);
    return c.json({ token_revoked: tokenRevoked, ...(error !== undefined && { token_revocation_error: error }) }, 200);
  });
  return routes;
}
