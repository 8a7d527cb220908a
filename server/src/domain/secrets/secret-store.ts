import { sql } from 'kysely';
import type { Sql } from '../../db/database.ts';
import type { SealedColumn } from './sealed-columns.ts';

/** The next sealed texts of a column after the row `afterId`, by id. */
export async function listSealed(
  db: Sql,
  { table, column }: SealedColumn,
  page: { afterId: string; limit: number },
): Promise<{ id: string; sealed: string }[]> {
  const { rows } = await sql<{ id: string; sealed: string }>`
    select id, ${sql.ref(column)} as sealed from ${sql.table(table)}
    where id > ${page.afterId} and ${sql.ref(column)} is not null
    order by id limit ${page.limit}
  `.execute(db);
  return rows;
}

/** Puts `sealed` in the place of `former`. False, and nothing done, when the row is gone or holds something else by now. */
export async function replaceSealed(
  db: Sql,
  { table, column }: SealedColumn,
  change: { id: string; former: string; sealed: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(table)} set ${sql.ref(column)} = ${change.sealed}
    where id = ${change.id} and ${sql.ref(column)} = ${change.former}
  `.execute(db);
  return numAffectedRows === 1n;
}

/** The ids of the keys that a column's texts are sealed with. */
export async function listKeyIds(db: Sql, { table, column }: SealedColumn): Promise<string[]> {
  const { rows } = await sql<{ key_id: string }>`
    select distinct split_part(${sql.ref(column)}, '.', 2) as key_id from ${sql.table(table)}
    where ${sql.ref(column)} is not null
  `.execute(db);
  return rows.map(({ key_id }) => key_id);
}
