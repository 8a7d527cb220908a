import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { after, before, it } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { isConnectionFailure } from '../connection-failure.ts';
import type { Database } from '../database.ts';
import { openDatabase } from '../open-database.ts';
import { withQueryLimit } from '../query-limit.ts';

/** A proxy before PostgreSQL. `freeze` leaves its connections open and passes nothing on, in neither direction, ever again. */
async function startFreezingProxy(to: URL) {
  const pairs: [Socket, Socket][] = [];
  const server = createServer((near) => {
    const far = connect(Number(to.port || 5432), to.hostname);
    pairs.push([near, far]);
    for (const [from, into] of [
      [near, far],
      [far, near],
    ] as const) {
      from.pipe(into);
      from.on('error', () => {});
      from.on('close', () => into.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(to);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    freeze: () => pairs.flat().forEach((socket) => socket.unpipe().pause()),
    close: () => {
      pairs.flat().forEach((socket) => socket.destroy());
      server.close();
    },
  };
}

onEachDatabase('a database that goes silent', ({ engine }) => {
  if (engine === 'embedded') return; // nothing is between it and us
  let proxy: Awaited<ReturnType<typeof startFreezingProxy>>;
  let database: Database;
  const limitMs = 400;
  const ask = () => sql<{ pid: number }>`select pg_backend_pid() as pid, pg_sleep(0.05)`.execute(database.sql);

  before(async () => {
    proxy = await startFreezingProxy(new URL(process.env['GATEHOUSE_TEST_POSTGRES_URL'] ?? ''));
    database = await openDatabase({ url: proxy.url }, { queryLimitMs: limitMs });
  });
  after(async () => {
    await database.close();
    proxy.close();
  });

  it('fails the queries under way as a lost connection, and is asked over new connections from then on', async () => {
    const before = new Set((await Promise.all([ask(), ask(), ask()])).map(({ rows }) => rows[0]?.pid));
    assert.equal(before.size, 3);
    proxy.freeze();
    const lost = await Promise.allSettled([ask(), ask(), ask()]);
    for (const each of lost) assert.ok(each.status === 'rejected' && isConnectionFailure(each.reason), JSON.stringify(each));
    const again = await Promise.all([ask(), ask(), ask()]);
    for (const { rows } of again) assert.ok(!before.has(rows[0]?.pid ?? 0));
  });

  it('ends a transaction that is under way, with the reason', async () => {
    const transaction = database.sql.transaction().execute(async (tx) => {
      await sql`select 1`.execute(tx);
      proxy.freeze();
      await sql`select 2`.execute(tx);
    });
    await assert.rejects(transaction, /PostgreSQL did not answer within 0\.4 s/);
    await ask();
  });

  it('is waited for longer by what may take long', async () => {
    const slow = () => sql`select pg_sleep(1)`.execute(database.sql);
    await assert.rejects(slow(), isConnectionFailure);
    await withQueryLimit(60_000, slow);
  });
});
