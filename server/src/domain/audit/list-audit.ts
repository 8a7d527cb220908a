import type { Database } from '../../db/database.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { isId } from '../new-id.ts';
import { pageById, type Page, type PageInput } from '../page-by-id.ts';
import type { AuditFilter, AuditLine } from './audit-entry.ts';
import { listAuditRows } from './audit-store.ts';

/**
 * The record, newest first: one page of the lines that the filter means. An actor who never was has none.
 * @throws AppError `forbidden`, `invalid_input` for a foreign cursor
 */
export async function listAudit(deps: { db: Database }, actor: Actor, input: AuditFilter & PageInput): Promise<Page<AuditLine>> {
  assertAdmin(actor);
  return pageById(input, async (page) =>
    input.actor !== undefined && !isId(input.actor) ? [] : listAuditRows(deps.db.sql, input, page),
  );
}
