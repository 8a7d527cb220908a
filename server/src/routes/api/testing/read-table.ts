import type { Database } from '../../../db/database.ts';
import type { Tables } from '../../../db/tables.ts';

/** Some columns of all rows of a table, in the order in which the rows were made (ids sort by time). */
export async function readTable<T extends 'audit' | 'sessions' | 'users' | 'user_links' | 'api_tokens'>(
  db: Database,
  table: T,
  columns: readonly (keyof Tables[T] & string)[],
): Promise<unknown[][]> {
  const rows: Record<string, unknown>[] = await db.sql
    .selectFrom<'audit' | 'sessions' | 'users' | 'user_links' | 'api_tokens'>(table)
    .selectAll()
    .orderBy('id')
    .execute();
  return rows.map((row) => columns.map((column) => row[column]));
}
