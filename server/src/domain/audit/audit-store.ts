import type { Insertable, Selectable } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { isId } from '../new-id.ts';
import type { AuditFilter, AuditLine } from './audit-entry.ts';

/** Adds one line; its time is the database's. */
export async function insertAuditEntry(sql: Sql, row: Insertable<Tables['audit']>): Promise<void> {
  await sql.insertInto('audit').values(row).execute();
}

/** The lines that a filter means, newest first, `limit` at most, older than the one with the id `beyond`. */
export async function listAuditRows(
  sql: Sql,
  filter: AuditFilter,
  page: { limit: number; beyond: string | undefined },
): Promise<AuditLine[]> {
  let query = sql.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(page.limit);
  if (page.beyond !== undefined) query = query.where('id', '<', page.beyond);
  if (filter.actor !== undefined) query = query.where('actor_id', '=', filter.actor);
  if (filter.action !== undefined)
    query = query.where('action', filter.action.includes('.') ? '=' : 'like', toPattern(filter.action));
  if (filter.subjectType !== undefined) query = query.where('subject_type', '=', filter.subjectType);
  if (filter.subjectId !== undefined) query = query.where('subject_id', '=', filter.subjectId);
  if (filter.from !== undefined) query = query.where('at', '>=', filter.from);
  if (filter.to !== undefined) query = query.where('at', '<', filter.to);
  return (await query.execute()).map(toLine);
}

/** @returns undefined when there is no such line, or `id` is no id at all */
export async function findAuditRow(sql: Sql, id: string): Promise<AuditLine | undefined> {
  if (!isId(id)) return undefined;
  const row = await sql.selectFrom('audit').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toLine(row);
}

/** `server` means `server.*`; the underscores of an action are no wildcards. */
function toPattern(action: string): string {
  return action.includes('.') ? action : `${action.replaceAll('_', String.raw`\_`)}.%`;
}

function toLine(row: Selectable<Tables['audit']>): AuditLine {
  return {
    id: row.id,
    at: row.at,
    actorId: row.actor_id ?? undefined,
    actorLabel: row.actor_label,
    via: row.via,
    action: row.action,
    subjectType: row.subject_type,
    subjectId: row.subject_id ?? undefined,
    subjectLabel: row.subject_label ?? undefined,
    before: toObject(row.before),
    after: toObject(row.after),
    requestId: row.request_id ?? undefined,
    address: row.address ?? undefined,
  };
}

function toObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null ? { ...value } : undefined;
}
