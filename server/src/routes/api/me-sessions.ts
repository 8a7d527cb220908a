import { pageQuerySchema, sessionPageSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { listSessions } from '../../domain/sessions/list-sessions.ts';
import { revokeAllSessions } from '../../domain/sessions/revoke-all-sessions.ts';
import { revokeSession } from '../../domain/sessions/revoke-session.ts';
import { viewSession } from '../../domain/sessions/session-view.ts';
import type { SessionCookie } from './auth-cookie.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, problemResponses, type ApiEnv } from './router.ts';

const tags = ['Me'];

const listRoute = createRoute({
  method: 'get',
  path: '/me/sessions',
  tags,
  summary: 'List where you are signed in, the newest first',
  request: { query: pageQuerySchema },
  responses: { 200: jsonAnswer(sessionPageSchema, 'One page'), ...problemResponses() },
});

const revokeAllRoute = createRoute({
  method: 'delete',
  path: '/me/sessions',
  tags,
  summary: 'Sign out everywhere, here too',
  responses: { 204: { description: 'All of your sessions have ended' }, ...problemResponses() },
});

const revokeRoute = createRoute({
  method: 'delete',
  path: '/me/sessions/{id}',
  tags,
  summary: 'End one of your sessions',
  request: { params: idParams },
  responses: { 204: { description: 'It has ended' }, ...problemResponses(404) },
});

/** The caller's own sessions. */
export function meSessionsRoutes(deps: { db: Database; cookie: SessionCookie }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const actor = actorOf(c);
    const page = await listSessions(deps, actor, c.req.valid('query'));
    return c.json({ items: page.items.map((session) => viewSession(session, actor)), next_cursor: page.nextCursor }, 200);
  });

  routes.openapi(revokeAllRoute, async (c) => {
    await revokeAllSessions(deps, actorOf(c));
    deps.cookie.clear(c);
    return c.body(null, 204);
  });

  routes.openapi(revokeRoute, async (c) => {
    await revokeSession(deps, actorOf(c), c.req.valid('param').id);
    return c.body(null, 204);
  });

  return routes;
}
