import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Chat } from '@gatehouse/contract';
import { startFakeModels, type FakeModels } from '../../../../tests/models/start-fake-models.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { openCuttableDatabase, type CuttableDatabase } from '../../../testing/open-cuttable-database.ts';
import type { Database } from '../../db/database.ts';
import { findTurn } from '../../domain/turns/turn-store.ts';
import { openChats, openChatter, textOf, type ChatHouse, type Chatter } from './testing/open-chats.ts';

onEachDatabase('a turn whose database goes away', (database) => {
  if (database.engine === 'embedded') return; // it is away only when this process is
  let cuttable: CuttableDatabase;
  let models: FakeModels;
  let house: ChatHouse;
  let runs: ChatHouse;
  let ada: Chatter;

  before(async () => {
    models = await startFakeModels();
  });
  after(() => models.close());
  beforeEach(async () => {
    cuttable = await openCuttableDatabase(database());
    house = openChats(database(), { runs: false });
    ada = await openChatter(house);
  });
  afterEach(async () => {
    cuttable.restore();
    await runs.close();
    await house.close();
    await cuttable.close();
  });

  const run = (db: Database) => {
    runs = openChats(db, { models: { openaiApiKey: 'sk-test', openaiBaseUrl: models.openaiBaseUrl } });
  };
  const start = async () => {
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'go' })).body;
    return { chatId: chat.id, turnId: chat.turn?.turn_id ?? '' };
  };
  const refusedOften = async () => {
    for (let count = 0; count < 4; count += 1) await cuttable.refused();
  };

  test('keeps what the model says meanwhile: it is not asked again', async () => {
    const { chatId, turnId } = await start();
    let asked = 0;
    models.script((request) => {
      if (request.stream && ++asked === 1) cuttable.cut();
      return { text: 'Said meanwhile.' };
    });
    run(cuttable.db);
    await refusedOften();
    cuttable.restore();
    assert.deepEqual((await ada.answered(chatId, turnId)).map(textOf), ['go', 'Said meanwhile.']);
    assert.equal((await findTurn(database().sql, turnId))?.claims, 1);
    assert.equal(asked, 1);
  });

  test('goes on when it is back, before the lease would have run out', async () => {
    const { chatId, turnId } = await start();
    models.script(() => ({ text: 'Said afterwards.' }));
    let lease = new Date(0);
    run(cutAtFirst(cuttable, '"steps"'));
    await refusedOften();
    lease = (await findTurn(database().sql, turnId))?.lease_until ?? lease;
    cuttable.restore();
    assert.deepEqual((await ada.answered(chatId, turnId)).map(textOf), ['go', 'Said afterwards.']);
    const again = await database()
      .sql.selectFrom('events')
      .select('created_at')
      .where('turn_id', '=', turnId)
      .where('type', '=', 'step_restarted')
      .executeTakeFirstOrThrow();
    assert.ok(again.created_at < lease, `taken up again at ${again.created_at.toISOString()}, had until ${lease.toISOString()}`);
  });
});

/** The database, cut as soon as a query names `table`. */
function cutAtFirst({ db, cut }: CuttableDatabase, table: string): Database {
  let isDone = false;
  const sql = db.sql.withPlugin({
    transformQuery({ node }) {
      if (!isDone && JSON.stringify(node).includes(table)) {
        isDone = true;
        cut();
      }
      return node;
    },
    transformResult: async ({ result }) => result,
  });
  return { ...db, sql };
}
