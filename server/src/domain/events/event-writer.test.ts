import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { openCuttableDatabase } from '../../../testing/open-cuttable-database.ts';
import { isConnectionFailure } from '../../db/connection-failure.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { insertChat, raiseEpoch } from '../chats/chat-store.ts';
import { inTransaction } from '../../db/transaction.ts';
import { newId } from '../new-id.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { readEvents } from './event-store.ts';
import { createEventWriter, LeaseLost, type EventWriter } from './event-writer.ts';

onEachDatabase('the event writer', (database) => {
  const turn_id = newId();
  let feed: EventFeed;
  let writer: EventWriter;
  let flushes: number[];
  let chatId: string;

  const say = (delta: string, step = 0) => writer.write({ chatId, epoch: 0, type: 'text', data: { turn_id, step, delta } });
  const said = async () =>
    (await readEvents(database().sql, chatId, 0, 10_000)).map(({ data }) => ('delta' in data ? data.delta : ''));

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    flushes = [];
    const onFlush = ({ events }: { events: number }) => void flushes.push(events);
    writer = createEventWriter({ db: database(), feed, onFlush, flushMs: 60_000 }); // what is stored is not stored by the clock
    chatId = newId();
    const chat = { id: chatId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(database().sql, { ...chat, user_id: await insertUser(database()) }));
  });
  afterEach(async () => {
    await writer.close();
    feed.close();
  });

  test('makes one event of the deltas of a step that come together', async () => {
    say('a');
    say('b');
    say('c', 1);
    await writer.settle(chatId, 0);
    assert.deepEqual(await said(), ['ab', 'c']);
    assert.deepEqual(flushes, [2]);
  });

  test('stores in several statements, each of bounded size, what is too much for one', async () => {
    const piece = 'x'.repeat(10_000);
    for (let count = 0; count < 100; count += 1) say(piece);
    await writer.settle(chatId, 0);
    const stored = await said();
    assert.equal(stored.join(''), piece.repeat(100));
    assert.ok(stored.length > 1 && stored.every((delta) => delta.length <= 256 * 1024 + piece.length));
    assert.equal(flushes.length, stored.length, 'neighbours would have been joined within one statement');
  });

  test('stores no more than 500 events in one statement', async () => {
    for (let step = 0; step < 1_200; step += 1) say('x', step);
    await writer.settle(chatId, 0);
    assert.equal((await said()).length, 1_200);
    assert.ok(flushes.length === 3 && flushes.every((events) => events <= 500));
  });

  if (database.engine === 'postgres') {
    test('keeps what a turn says while the database is away', async () => {
      const cuttable = await openCuttableDatabase(database());
      const own = createEventWriter({ db: cuttable.db, feed, flushMs: 60_000 });
      cuttable.cut();
      own.write({ chatId, epoch: 0, type: 'text', data: { turn_id, step: 0, delta: 'said meanwhile' } });
      const settled = own.settle(chatId, 0);
      await Promise.race([cuttable.refused(), settled]);
      cuttable.restore();
      await settled;
      assert.deepEqual(await said(), ['said meanwhile']);
      await own.close();
      await cuttable.close();
    });

    test('gives up what it could not store for long, or when it is closed, and says why', async () => {
      const cuttable = await openCuttableDatabase(database());
      cuttable.cut();
      for (const outageMs of [1, 60_000]) {
        const own = createEventWriter({ db: cuttable.db, feed, flushMs: 60_000, outageMs });
        own.write({ chatId, epoch: 0, type: 'text', data: { turn_id, step: 0, delta: 'x' } });
        const settled = own.settle(chatId, 0);
        if (outageMs > 1) await own.close();
        await assert.rejects(settled, (error) => error instanceof LeaseLost && isConnectionFailure(error.cause));
      }
      cuttable.restore();
      await cuttable.close();
    });
  }

  test('says that the lease is lost when what was written is another process’s to write', async () => {
    await inTransaction(database(), (tx) => raiseEpoch(tx, chatId));
    say('late');
    await assert.rejects(writer.settle(chatId, 0), LeaseLost);
    assert.deepEqual(await said(), []);
  });
});
