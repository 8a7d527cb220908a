import { discoverServerSchema, disconnectedSchema, oauthDiscoverySchema } from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { disconnect } from '../../domain/grants/disconnect.ts';
import type { GrantsDeps } from '../../domain/grants/grants-deps.ts';
import { startConnect } from '../../domain/grants/start-connect.ts';
import { discoverServer, discoverUnsaved, type DiscoverDeps } from '../../domain/oauth-clients/discover.ts';
import { AppError } from '../../errors.ts';
import { answerConnectPage } from '../oauth/connect-page.ts';
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
import { wantsPage } from './send-to-sign-in.ts';

export type OAuth2Deps = { oauth: GrantsDeps & DiscoverDeps };

/** A browser that is sent here is told in a page. */
function asPagesToo<Answers extends Record<number, { content: object }>>(answers: Answers): Answers {
  const page = { 'text/html': { schema: z.string() } };
  const entries = Object.entries(answers).map(([status, answer]) => [
    status,
    { ...answer, content: { ...answer.content, ...page } },
  ]);
  return Object.fromEntries(entries) as Answers;
}

const connectRoute = createRoute({
  method: 'get',
  path: '/mcp-servers/{id}/oauth2/connect',
  tags: ['Connections'],
  summary: "Go to the server's provider to connect your account; in a browser, with its session",
  middleware: requireUser,
  request: { params: idParams },
  responses: {
    302: { description: 'To the provider; in a browser that is not signed in, to the sign-in page first' },
    307: { description: 'A browser came by another host: to the same address under the public one' },
    ...asPagesToo(problemResponses(404, 409, 502)),
  },
});

const disconnectRoute = createRoute({
  method: 'delete',
  path: '/mcp-servers/{id}/oauth2/grant',
  tags: ['Connections'],
  summary: 'Disconnect your account, and have its tokens revoked at the provider',
  middleware: requireUser,
  request: { params: idParams },
  responses: { 200: jsonAnswer(disconnectedSchema, 'Disconnected, also when there was nothing'), ...problemResponses(404) },
});

const discoverUnsavedRoute = createRoute({
  method: 'post',
  path: '/mcp-servers/discover',
  tags: ['Servers'],
  summary: 'Find the authorization server of a server that is not saved, with every request that was made (admins)',
  middleware: requireAdmin,
  request: { body: jsonBody(discoverServerSchema) },
  responses: { 200: jsonAnswer(oauthDiscoverySchema, 'What was found, or why nothing was'), ...problemResponses() },
});

const discoverRoute = createRoute({
  method: 'post',
  path: '/mcp-servers/{id}/oauth2/discover',
  tags: ['Servers'],
  summary: 'Find the authorization server of a saved server anew, and keep it (admins)',
  middleware: requireAdmin,
  request: { params: idParams },
  responses: { 200: jsonAnswer(oauthDiscoverySchema, 'What was found, or why nothing was'), ...problemResponses(404, 409) },
});

/** Logins at the providers of servers. */
export function mcpServersOAuth2Routes({ oauth }: OAuth2Deps): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(connectRoute, async (c) => {
    try {
      const { url } = await startConnect(oauth, actorOf(c), c.req.valid('param').id);
      return c.redirect(url, 302);
    } catch (error) {
      // It is opened as a window: whoever looks at it is told in words, and programs as everywhere.
      if (!(error instanceof AppError) || !wantsPage(c)) throw error;
      return answerConnectPage(c, { ok: false, error: error.detail }, error.status);
    }
  });

  routes.openapi(disconnectRoute, async (c) => {
    const { tokenRevoked, error } = await disconnect(oauth, actorOf(c), c.req.valid('param').id);
    return c.json({ token_revoked: tokenRevoked, ...(error !== undefined && { token_revocation_error: error }) }, 200);
  });

  routes.openapi(discoverUnsavedRoute, async (c) => {
    return c.json(await discoverUnsaved(oauth, actorOf(c), { url: c.req.valid('json').url }, c.req.raw.signal), 200);
  });

  routes.openapi(discoverRoute, async (c) => {
    return c.json(await discoverServer(oauth, actorOf(c), c.req.valid('param').id), 200);
  });

  return routes;
}
