import assert from 'node:assert/strict';
import { it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { readWalBytes } from '../db/maintenance.ts';
import { maintainEmbedded } from './maintain-embedded.ts';

const { signal } = new AbortController();

onEachDatabase('maintenance', (database) => {
  // PostgreSQL maintains itself, and its log is the whole cluster's: what other databases write would be counted.
  if (database.engine !== 'embedded') return;

  async function pagesOf(table: string): Promise<number> {
    const { rows } = await sql<{ bytes: string }>`select pg_relation_size(${table}::regclass) as bytes`.execute(database().sql);
    return Number(rows[0]?.bytes) / 8192;
  }
  async function countEstimated(table: string): Promise<number> {
    const { rows } = await sql<{
      rows: number;
    }>`select reltuples::integer as rows from pg_class where oid = ${table}::regclass`.execute(database().sql);
    return rows[0]?.rows ?? -1;
  }
  async function rewriteAll(): Promise<void> {
    await sql`update settings set value = value`.execute(database().sql);
  }

  it('frees what was deleted or changed, so that a table which is rewritten does not grow for ever', async () => {
    await sql`insert into settings (key, value) select 'key ' || number, to_jsonb(repeat('x', 100)) from generate_series(1, 2000) as number`.execute(
      database().sql,
    );
    let now = 0;
    const job = maintainEmbedded(database(), () => now);
    await job.run(signal);
    await rewriteAll();
    now += 5 * 60_000;
    await job.run(signal);
    assert.equal(await countEstimated('settings'), 2000);
    const pages = await pagesOf('settings');
    for (let round = 0; round < 4; round++) {
      await rewriteAll();
      now += 5 * 60_000;
      await job.run(signal);
    }
    assert.ok((await pagesOf('settings')) <= pages * 1.2, `${await pagesOf('settings')} pages after ${pages}`);
  });

  it('waits for its time, and does nothing while nothing changes', async () => {
    let now = 0;
    const job = maintainEmbedded(database(), () => now);
    await sql`delete from settings`.execute(database().sql);
    await job.run(signal);
    await sql`insert into settings (key, value) values ('one', '1')`.execute(database().sql);
    const grown = await readWalBytes(database().sql);
    now += 5 * 60_000 - 1;
    await job.run(signal);
    assert.equal(await readWalBytes(database().sql), grown);
    now += 1;
    await job.run(signal);
    assert.equal(await countEstimated('settings'), 1);
    const maintained = await readWalBytes(database().sql);
    now += 60 * 60_000;
    await job.run(signal);
    assert.equal(await readWalBytes(database().sql), maintained);
  });

  it('comes early when much was written', async () => {
    const job = maintainEmbedded(database(), () => 0);
    await job.run(signal);
    await sql`create table filler as select repeat(md5(number::text), 20) as text from generate_series(1, 110000) as number`.execute(
      database().sql,
    );
    await job.run(signal);
    assert.equal(await countEstimated('filler'), 110_000);
  });
});
