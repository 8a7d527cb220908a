import { pageQuerySchema, saveServerChoiceSchema, serverChoicePageSchema, serverChoiceSchema } from '@gatehouse/contract';
import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { listOwnChoices } from '../../domain/servers/list-own-choices.ts';
import { saveServerChoice } from '../../domain/servers/save-server-choice.ts';
import { actorOf, createApiRouter, jsonAnswer, jsonBody, problemResponses, requireUser, type ApiEnv } from './router.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/me/server-choices',
  tags: ['Servers'],
  summary: 'List what you said of servers; where you said nothing, their availability decides',
  middleware: requireUser,
  request: { query: pageQuerySchema },
  responses: {
    200: jsonAnswer(serverChoicePageSchema, 'A page of choices'),
    ...problemResponses(),
  },
});

const saveRoute = createRoute({
  method: 'put',
  path: '/me/server-choices/{server_id}',
  tags: ['Servers'],
  summary: 'Choose a server for new chats, drop it, or take the choice back',
  middleware: requireUser,
  request: {
    params: z.object({ server_id: z.string() }),
    body: jsonBody(saveServerChoiceSchema),
  },
  responses: {
    200: jsonAnswer(serverChoiceSchema, 'The choice as it is kept'),
    ...problemResponses(404, 409),
  },
});

/** A user's own choices of servers. */
export function serverChoicesRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const { items, nextCursor } = await listOwnChoices(deps, actorOf(c), c.req.valid('query'));
    return c.json(
      {
        items: items.map(({ id, selected, chosenAt }) => ({ server_id: id, selected, chosen_at: chosenAt.toISOString() })),
        next_cursor: nextCursor,
      },
      200,
    );
  });

  routes.openapi(saveRoute, async (c) => {
    const { selected } = c.req.valid('json');
    const { server_id: serverId } = c.req.valid('param');
    const chosenAt = await saveServerChoice(deps, actorOf(c), { serverId, selected });
    return c.json({ server_id: serverId, selected, chosen_at: chosenAt?.toISOString() ?? null }, 200);
  });

  return routes;
}
