import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { describe, it } from 'node:test';
import { sql } from 'kysely';
import { copyEmbeddedTemplate } from '../../testing/copy-embedded-template.ts';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import type { Sql } from './database.ts';
import { openDatabase } from './open-database.ts';
import { inTransaction } from './transaction.ts';

async function put(db: Sql, key: string, value: number): Promise<void> {
  await db
    .insertInto('settings')
    .values({ key, value: String(value) })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value: String(value) }))
    .execute();
}

async function read(db: Sql, key: string): Promise<unknown> {
  return (await db.selectFrom('settings').select('value').where('key', '=', key).executeTakeFirst())?.value;
}

const fail = (code: string) => sql.raw(`do $$ begin raise exception 'on purpose' using errcode = '${code}'; end $$`);

onEachDatabase('transactions', (database) => {
  it('keeps all of it, and answers with what the body returns', async () => {
    const answer = await inTransaction(database(), async (tx) => {
      await put(tx, 'kept a', 1);
      await put(tx, 'kept b', 2);
      return 'done';
    });
    assert.equal(answer, 'done');
    assert.deepEqual([await read(database().sql, 'kept a'), await read(database().sql, 'kept b')], [1, 2]);
  });

  it('keeps nothing of it when the body throws, and passes the error on', async () => {
    const reason = new Error('changed my mind');
    const transaction = inTransaction(database(), async (tx) => {
      await put(tx, 'lost', 1);
      throw reason;
    });
    await assert.rejects(transaction, reason);
    assert.equal(await read(database().sql, 'lost'), undefined);
  });

  it('does not commit when a statement failed, though the body caught it', async () => {
    const transaction = inTransaction(database(), async (tx) => {
      await put(tx, 'half', 1);
      await sql`select no_such_column`.execute(tx).catch(() => {});
    });
    await assert.rejects(transaction);
    assert.equal(await read(database().sql, 'half'), undefined);
  });

  it('lets nobody see what is not committed', async () => {
    const written = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const transaction = inTransaction(database(), async (tx) => {
      await put(tx, 'hidden', 1);
      written.resolve();
      await mayEnd.promise;
      throw new Error('rolled back');
    });
    await written.promise;
    const seen = read(database().sql, 'hidden'); // embedded: waits for the transaction, which is as good
    mayEnd.resolve();
    await assert.rejects(transaction, /rolled back/);
    assert.equal(await seen, undefined);
  });

  it('loses no increment of many transactions at once', async () => {
    await put(database().sql, 'counter', 0);
    const increment = () =>
      inTransaction(database(), async (tx) => {
        const row = await tx.selectFrom('settings').select('value').where('key', '=', 'counter').forUpdate().executeTakeFirst();
        await put(tx, 'counter', Number(row?.value) + 1);
      });
    await Promise.all(Array.from({ length: 25 }, increment));
    assert.equal(await read(database().sql, 'counter'), 25);
  });

  for (const code of ['40001', '40P01']) {
    it(`runs the body again after ${code}, on a clean slate`, async () => {
      let runs = 0;
      await inTransaction(database(), async (tx) => {
        runs += 1;
        assert.equal(await read(tx, `retried ${code}`), undefined);
        await put(tx, `retried ${code}`, runs);
        if (runs < 3) await fail(code).execute(tx);
      });
      assert.equal(await read(database().sql, `retried ${code}`), 3);
    });
  }

  it('gives up after some tries, and at once for other errors', async () => {
    const codes: string[] = [];
    const failWith = (code: string) =>
      inTransaction(database(), async (tx) => {
        codes.push(code);
        await fail(code).execute(tx);
      });
    await assert.rejects(failWith('40001'), { code: '40001' });
    await assert.rejects(failWith('23505'), { code: '23505' });
    assert.deepEqual(codes, ['40001', '40001', '40001', '40001', '23505']);
  });

  if (database.engine === 'postgres') {
    it('resolves a deadlock of two transactions', async () => {
      await put(database().sql, 'left', 0);
      await put(database().sql, 'right', 0);
      const both = Promise.withResolvers<void>();
      let waiting = 0;
      const lockBoth = (first: string, second: string) =>
        inTransaction(database(), async (tx) => {
          await put(tx, first, 1);
          if (++waiting === 2) both.resolve();
          await both.promise;
          await put(tx, second, 1);
        });
      await Promise.all([lockBoth('left', 'right'), lockBoth('right', 'left')]);
      assert.ok(waiting > 2, 'one of them ran again');
    });

    it('says so when no connection becomes free', async () => {
      const impatient = await database.openSecond({ waitLimitMs: 2_000 }); // enough to open on a busy machine
      const takeAll = async (depth: number): Promise<void> => {
        await inTransaction(impatient, () => takeAll(depth + 1));
      };
      await assert.rejects(takeAll(0), /timeout exceeded/);
      assert.ok((await impatient.ping()) >= 0);
    });
  }
});

describe('transactions on the one connection of the embedded database', () => {
  it('end a query on the database inside its own transaction with an error, and go on', async () => {
    const folder = await copyEmbeddedTemplate();
    const database = await openDatabase({ dataDir: folder }, { waitLimitMs: 200 });
    try {
      const misuse = inTransaction(database, () => read(database.sql, 'any'));
      await assert.rejects(misuse, /taken for 0.2 s.*a transaction runs a query on the database instead of on itself/);
      await put(database.sql, 'after', 1);
      assert.equal(await read(database.sql, 'after'), 1);
    } finally {
      await database.close();
      rmSync(folder, { recursive: true });
    }
  });
});
