import {
  auditEntrySchema,
  auditPageSchema,
  listAuditQuerySchema,
  type AuditEntryView,
  type ListAuditQuery,
} from '@gatehouse/contract';
import { createRoute, type OpenAPIHono } from '@hono/zod-openapi';
import type { Database } from '../../db/database.ts';
import type { AuditFilter, AuditLine } from '../../domain/audit/audit-entry.ts';
import { viewAuditLine } from '../../domain/audit/audit-view.ts';
import { exportAudit } from '../../domain/audit/export-audit.ts';
import { getAuditEntry } from '../../domain/audit/get-audit-entry.ts';
import { listAudit } from '../../domain/audit/list-audit.ts';
import { answerExport, findExportType, pageOrFile } from './router-export.ts';
import { actorOf, createApiRouter, idParams, jsonAnswer, problemResponses, requireAdmin, type ApiEnv } from './router.ts';

const listRoute = createRoute({
  method: 'get',
  path: '/audit',
  tags: ['Record'],
  summary: 'Read the record, newest first: a page as JSON, or all that the filters mean as CSV or JSON lines (admins)',
  middleware: requireAdmin,
  request: { query: listAuditQuerySchema },
  responses: {
    200: pageOrFile(auditPageSchema),
    ...problemResponses(),
  },
});

const getRoute = createRoute({
  method: 'get',
  path: '/audit/{id}',
  tags: ['Record'],
  summary: 'Get one line of the record (admins)',
  middleware: requireAdmin,
  request: { params: idParams },
  responses: { 200: jsonAnswer(auditEntrySchema, 'The line'), ...problemResponses(404) },
});

/** Who changed what, and who signed in. */
export function auditRoutes(deps: { db: Database }): OpenAPIHono<ApiEnv> {
  const routes = createApiRouter();

  routes.openapi(listRoute, async (c) => {
    const actor = actorOf(c);
    const query = c.req.valid('query');
    const filter = toFilter(query);
    const type = findExportType(c);
    if (type) {
      return answerExport(c, type, { name: 'gatehouse-audit', columns, items: viewed(exportAudit(deps, actor, filter)) });
    }
    const page = await listAudit(deps, actor, { ...filter, limit: query.limit, cursor: query.cursor });
    return c.json({ items: page.items.map(viewAuditLine), next_cursor: page.nextCursor }, 200, { vary: 'Accept' });
  });

  routes.openapi(getRoute, async (c) => {
    const line = await getAuditEntry(deps, actorOf(c), c.req.valid('param').id);
    return c.json(viewAuditLine(line), 200);
  });

  return routes;
}

const columns = Object.keys(auditEntrySchema.shape);

async function* viewed(lines: AsyncIterable<AuditLine>): AsyncGenerator<AuditEntryView, void, undefined> {
  for await (const line of lines) yield viewAuditLine(line);
}

function toFilter(query: ListAuditQuery): AuditFilter {
  return {
    actor: query.actor,
    action: query.action,
    subjectType: query.subject_type,
    subjectId: query.subject,
    from: query.from === undefined ? undefined : new Date(query.from),
    to: query.to === undefined ? undefined : new Date(query.to),
  };
}
