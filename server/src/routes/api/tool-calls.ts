import { listToolCallsQuerySchema, toolCallEntrySchema, toolCallPageSchema } from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import { exportToolCalls } from '../../domain/tool-calls/export-tool-calls.ts';
import { getToolCall } from '../../domain/tool-calls/get-tool-call.ts';
import { listToolCallEntries } from '../../domain/tool-calls/list-tool-calls.ts';
import { answerExport, findExportType, pageOrFile } from './router-export.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, problemResponses, type ApiEnv } from './router.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/tool-calls',
  tags: ['Record'],
  summary: 'Read the tool calls on record, newest first: yours, or everybody’s for an admin; a page as JSON, or all as a file',
  request: { query: listToolCallsQuerySchema },
  responses: { 200: pageOrFile(toolCallPageSchema), ...problemResponses() },
});

const getRoute = createRoute({
  method: 'get',
  path: '/tool-calls/{id}',
  tags: ['Record'],
  summary: 'Get one tool call on record: yours, or anybody’s for an admin',
  request: { params: idParams },
  responses: { 200: jsonAnswer(toolCallEntrySchema, 'The call'), ...problemResponses(404) },
});

const columns = Object.keys(toolCallEntrySchema.shape);

/** The journal of tool calls. */
export function toolCallsRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();
  routes.openapi(listRoute, async (c) => {
    const actor = actorOf(c);
    const query = c.req.valid('query');
    const type = findExportType(c);
    if (type) {
      const { limit: _, cursor: __, ...filter } = query;
      return answerExport(c, type, { name: 'gatehouse-tool-calls', columns, items: exportToolCalls(deps, actor, filter) });
    }
    const page = await listToolCallEntries(deps, actor, query);
    return c.json({ items: page.items, next_cursor: page.nextCursor }, 200, { vary: 'Accept' });
  });
  routes.openapi(getRoute, async (c) => c.json(await getToolCall(deps, actorOf(c), c.req.valid('param').id), 200));
  return routes;
}
