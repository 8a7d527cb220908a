import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { copyEmbeddedTemplate } from '../../../testing/copy-embedded-template.ts';
import { openDatabase } from '../open-database.ts';

const writeRows = fileURLToPath(new URL('../../../testing/processes/write-rows.ts', import.meta.url));

describe('an embedded database', () => {
  let folder: string;
  before(async () => {
    folder = await copyEmbeddedTemplate();
  });
  after(() => rmSync(folder, { recursive: true }));

  it('loses no acknowledged row, and keeps no half of a transaction, when its process is killed', async () => {
    const acknowledged: string[] = [];
    for (const rows of [40, 160, 300]) acknowledged.push(...(await writeUntilKilled(folder, rows)));
    const database = await openDatabase({ dataDir: folder });
    try {
      const stored = await database.sql.selectFrom('settings').select('key').execute();
      const kept = new Set(stored.map(({ key }) => key));
      assert.deepEqual(
        acknowledged.filter((key) => !kept.has(key)),
        [],
      );
      assert.ok(acknowledged.length >= 500);
      const halves = [...kept].filter((key) => !kept.has(key.endsWith('a') ? key.replace(/a$/, 'b') : key.replace(/b$/, 'a')));
      assert.deepEqual(halves, []);
    } finally {
      await database.close();
    }
  });

  it('leaves the event loop free while a query takes long', async () => {
    const database = await openDatabase({ dataDir: folder });
    try {
      await database.ping();
      const gaps: number[] = [];
      let last = performance.now();
      const watch = setInterval(() => {
        gaps.push(performance.now() - last);
        last = performance.now();
      }, 1);
      const startedAt = performance.now();
      await sql`select sum(sqrt(number)) from generate_series(1, 3000000) as number`.execute(database.sql);
      const tookMs = performance.now() - startedAt;
      clearInterval(watch);
      // Loosely: a busy machine makes gaps of its own. In this thread the query would be one gap.
      assert.ok(Math.max(...gaps) < tookMs / 2, `a gap of ${Math.max(...gaps)} ms in ${tookMs} ms`);
    } finally {
      await database.close();
    }
  });

  it('refuses queries once it is closed', async () => {
    const database = await openDatabase({ dataDir: folder });
    await database.close();
    await assert.rejects(database.ping());
    await assert.rejects(database.sql.selectFrom('users').selectAll().execute());
  });

  it('finishes what runs before it closes', async () => {
    const database = await openDatabase({ dataDir: folder });
    const running = sql<{ sum: string }>`select sum(number) from generate_series(1, 300000) as number`.execute(database.sql);
    await new Promise(setImmediate); // it is on its way
    await database.close();
    assert.equal((await running).rows[0]?.sum, '45000150000');
  });
});

describe('the folder of an embedded database', () => {
  let parent: string;
  before(() => {
    parent = mkdtempSync(join(tmpdir(), 'gatehouse-test-folder-'));
  });
  after(() => rmSync(parent, { recursive: true }));

  it('is made, closed to all other users, also where a first start was interrupted', async () => {
    const folder = join(parent, 'fresh');
    mkdirSync(join(folder, 'database.unfinished'), { recursive: true });
    writeFileSync(join(folder, 'database.unfinished', 'PG_VERSION'), '18');
    const database = await openDatabase({ dataDir: folder });
    assert.ok((await database.ping()) >= 0);
    await database.close();
    assert.equal(modeOf(join(folder, 'database')), 0o700);
    assert.deepEqual(readdirSync(folder).toSorted(), ['database', 'lock']);
  });

  it('says why a damaged database does not open, and can be opened by others after that', async () => {
    const folder = join(parent, 'damaged');
    mkdirSync(join(folder, 'database'), { recursive: true });
    writeFileSync(join(folder, 'database', 'PG_VERSION'), '18');
    for (const attempt of ['first', 'second']) {
      await assert.rejects(openDatabase({ dataDir: folder }), /does not start: ./, `${attempt} attempt`);
    }
  });
});

/** Lets another process write until it has acknowledged `rows`, kills it in the midst, and answers with all acknowledged keys. */
async function writeUntilKilled(folder: string, rows: number): Promise<string[]> {
  const child = spawn(process.execPath, [writeRows, folder], { stdio: ['ignore', 'pipe', 'inherit'] });
  const closed = once(child, 'close');
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    if (text.split('\n').length > rows) child.kill('SIGKILL');
  });
  await closed;
  return text.split('\n').slice(0, -1); // what comes after the last line feed is no whole key
}

function modeOf(path: string): number {
  return statSync(path).mode & 0o777;
}
