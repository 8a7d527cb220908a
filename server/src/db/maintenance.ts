import { sql } from 'kysely';
import type { Sql } from './database.ts';

/** How many bytes of log (WAL) the database has written since it was made. */
export async function readWalBytes(db: Sql): Promise<number> {
  const { rows } = await sql<{ bytes: string }>`select pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes`.execute(db);
  return Number(rows[0]?.bytes ?? 0);
}

/** The names of all tables of Gatehouse. */
export async function listTableNames(db: Sql): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select relname as name from pg_class
    where relkind = 'r' and relnamespace = current_schema()::regnamespace order by relname
  `.execute(db);
  return rows.map(({ name }) => name);
}

/** Removes a table's dead rows and refreshes the planner's statistics of it. Not inside a transaction. */
export async function vacuumTable(db: Sql, name: string): Promise<void> {
  await sql`vacuum (analyze) ${sql.table(name)}`.execute(db);
}

/** Brings everything from the log into the tables. Not inside a transaction. */
export async function checkpoint(db: Sql): Promise<void> {
  await sql`checkpoint`.execute(db);
}
