import { readdir, readFile } from 'node:fs/promises';
import { sql, type Kysely } from 'kysely';
import { Migrator, type Migration } from 'kysely/migration';
import type { Database, Sql } from './database.ts';
import type { Tables } from './tables.ts';
import { withQueryLimit } from './query-limit.ts';
import { isOlderVersion, programVersion } from './program-version.ts';

/** Any number that nothing else on this database locks. */
const lockId = 7_304_118_652;
/** One statement may rewrite a large table, or wait for a process that does. */
const longestMs = 6 * 3_600_000;
const folder = new URL('./migrations/', import.meta.url);

/** The database was changed by a newer Gatehouse in a way that this one cannot work with. */
export class ProgramTooOldError extends Error {
  constructor(program: string, oldest: string) {
    super(`This is Gatehouse ${program}, but the database needs ${oldest} or newer. Start that, or restore an older backup.`);
    this.name = 'ProgramTooOldError';
  }
}

/**
 * Brings the schema to where this program expects it: all that is missing in one transaction, under a lock, so that any number of
 * processes may do it at once. A database that a newer Gatehouse migrated is left as it is, as long as it allows this one.
 *
 * @throws ProgramTooOldError when the database no longer allows a program as old as this.
 */
export async function migrate(database: Database, program: string = programVersion): Promise<void> {
  await withQueryLimit(longestMs, () =>
    database.sql.connection().execute(async (connection) => {
      await sql`select pg_advisory_lock(${lockId})`.execute(connection);
      try {
        await assertProgramAllowed(connection, program);
        await runMigrations(connection);
      } finally {
        await sql`select pg_advisory_unlock(${lockId})`.execute(connection);
      }
    }),
  );
}

async function runMigrations(connection: Kysely<Tables>): Promise<void> {
  const migrations = await gatherMigrations(connection);
  const migrator = new Migrator({ db: connection, provider: { getMigrations: async () => migrations } });
  const { error, results } = await migrator.migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find(({ status }) => status === 'Error')?.migrationName;
  throw new Error(failed ? `The migration ${failed} failed; the database is unchanged.` : 'The database cannot be migrated.', {
    cause: error,
  });
}

/** Ours, and a place for each of a newer program's that ran already: Kysely takes one that it does not know for corruption. */
async function gatherMigrations(connection: Sql): Promise<Record<string, Migration>> {
  const files = (await readdir(folder)).filter((name) => name.endsWith('.sql'));
  const own = files.map((file) => [file.replace(/\.sql$/, ''), readMigration(new URL(file, folder))] as const);
  const known = (await listExecuted(connection)).map((name) => [name, ranAlready] as const);
  return Object.fromEntries<Migration>([...known, ...own]);
}

async function listExecuted(connection: Sql): Promise<string[]> {
  if (!(await hasTable(connection, 'kysely_migration'))) return [];
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(connection);
  return rows.map(({ name }) => name);
}

const ranAlready: Migration = { up: async () => {} };

function readMigration(file: URL): Migration {
  return {
    async up(transaction) {
      await sql.raw(await readFile(file, 'utf8')).execute(transaction);
    },
  };
}

async function assertProgramAllowed(connection: Sql, program: string): Promise<void> {
  if (!(await hasTable(connection, 'schema_floor'))) return;
  const { oldest_program: oldest } = await connection
    .selectFrom('schema_floor')
    .select('oldest_program')
    .executeTakeFirstOrThrow();
  if (isOlderVersion(program, oldest)) throw new ProgramTooOldError(program, oldest);
}

async function hasTable(connection: Sql, name: string): Promise<boolean> {
  const { rows } = await sql<{ found: boolean }>`select to_regclass(${name}) is not null as found`.execute(connection);
  return rows[0]?.found === true;
}
