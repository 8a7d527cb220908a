import type { Insertable } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';

/** Adds one line; its time is the database's. */
export async function insertAuditEntry(sql: Sql, row: Insertable<Tables['audit']>): Promise<void> {
  await sql.insertInto('audit').values(row).execute();
}
