import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import type { AuditLine } from './audit-entry.ts';
import { findAuditRow } from './audit-store.ts';

/** One line of the record, for an admin. @throws AppError `forbidden`, `not_found` */
export async function getAuditEntry(deps: { db: Database }, actor: Actor, id: string): Promise<AuditLine> {
  assertAdmin(actor);
  const line = await findAuditRow(deps.db.sql, id);
  if (!line) throw notFound();
  return line;
}
