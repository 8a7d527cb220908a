import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { createPostgresDatabase, dropPostgresDatabase } from '../../testing/postgres-admin.ts';
import type { Database } from './database.ts';
import { migrate, ProgramTooOldError } from './migrate.ts';
import { openDatabase } from './open-database.ts';

const names = readdirSync(new URL('./migrations/', import.meta.url)).map((file) => file.replace('.sql', ''));

async function listExecuted(database: Database): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`select name from kysely_migration order by name`.execute(database.sql);
  return rows.map(({ name }) => name);
}

onEachDatabase('migrations', (database) => {
  it('each run once, however often they are asked for', async () => {
    await migrate(database());
    assert.deepEqual(await listExecuted(database()), names.toSorted());
  });

  it('leave the database of a newer Gatehouse alone, as long as it allows this one', async () => {
    await sql`insert into kysely_migration (name, timestamp) values ('9999_newer', '2999-01-01T00:00:00.000Z')`.execute(
      database().sql,
    );
    await migrate(database());
    assert.deepEqual(await listExecuted(database()), [...names.toSorted(), '9999_newer']);
  });

  it('refuse a program that is older than the database allows, and say which one to start', async () => {
    await database().sql.updateTable('schema_floor').set({ oldest_program: '1.10.0' }).execute();
    await assert.rejects(migrate(database(), '1.9.9'), (error: Error) => {
      assert.ok(error instanceof ProgramTooOldError);
      assert.match(error.message, /Gatehouse 1\.9\.9.* needs 1\.10\.0 or newer/);
      return true;
    });
    await migrate(database(), '1.10.0');
    await migrate(database(), '2.0.0-beta.1');
  });

  if (database.engine === 'postgres') {
    it('may be started by many processes at once on an empty database', async () => {
      const adminUrl = process.env['GATEHOUSE_TEST_POSTGRES_URL'] ?? '';
      const name = `gatehouse_test_migrate_${process.pid}`;
      const url = await createPostgresDatabase(adminUrl, name);
      const opened = await Promise.all([1, 2, 3, 4].map(() => openDatabase({ url })));
      try {
        await Promise.all(opened.map((each) => migrate(each)));
        for (const each of opened) assert.deepEqual(await listExecuted(each), names.toSorted());
      } finally {
        await Promise.all(opened.map((each) => each.close()));
        await dropPostgresDatabase(adminUrl, name);
      }
    });
  }
});
