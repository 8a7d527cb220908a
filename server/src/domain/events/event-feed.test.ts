import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Database } from '../../db/database.ts';
import { newId } from '../new-id.ts';
import { insertChat } from '../chats/chat-store.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { appendEvents, readEvents, type StoredEvent } from './event-store.ts';

const fail = (error: unknown) => assert.fail(String(error));

async function newChat(db: Database): Promise<string> {
  const userId = newId();
  const email = `${userId}@example.com`;
  await db.sql
    .insertInto('users')
    .values({ id: userId, email, email_key: email, name: 'Ada', role: 'member', disabled_at: null })
    .execute();
  const chat = { id: newId(), user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
  assert.ok(await insertChat(db.sql, chat));
  return chat.id;
}

async function say(db: Database, feed: EventFeed, chatId: string, titles: readonly string[]): Promise<void> {
  feed.publish(
    await appendEvents(
      db.sql,
      titles.map((title) => ({ chatId, type: 'title', data: { title } })),
    ),
  );
}

/** Follows until `count` events came, or the feed ends. */
async function take(feed: EventFeed, chatId: string, afterSeq: number, count: number): Promise<StoredEvent[]> {
  const stop = new AbortController();
  const events: StoredEvent[] = [];
  for await (const batch of feed.follow(chatId, afterSeq, stop.signal)) {
    assert.ok(!('gapAfter' in batch), 'a gap where there is none');
    events.push(...batch);
    if (events.length >= count) stop.abort();
  }
  return events;
}

/** Follows the chat, and waits until its first event was seen; `ended` are the titles once there are two, or the feed ended. */
async function joinIn(db: Database, feed: EventFeed, chatId: string): Promise<{ chatId: string; ended: Promise<string[]> }> {
  const first = Promise.withResolvers<void>();
  const follow = async () => {
    const titles: string[] = [];
    for await (const batch of feed.follow(chatId, 0, new AbortController().signal)) {
      assert.ok(!('gapAfter' in batch));
      titles.push(...batch.map((event) => (event.type === 'title' ? event.data.title : event.type)));
      first.resolve();
      if (titles.length === 2) break;
    }
    return titles;
  };
  const ended = follow();
  await say(db, feed, chatId, ['before']);
  await first.promise;
  return { chatId, ended };
}

/** The database with a hold on it: `look` has a feed check its chats, and what it reads is kept from it until `release`. */
function holdCheck(db: Database): { db: Database; look: () => void; release: () => void } {
  const held = Promise.withResolvers<void>();
  let isNext = false;
  const holding = new Set<object>();
  const sql = db.sql.withPlugin({
    transformQuery({ node, queryId }) {
      if (isNext) holding.add(queryId);
      isNext = false;
      return node;
    },
    async transformResult({ result, queryId }) {
      if (holding.has(queryId)) await held.promise;
      return result;
    },
  });
  let hear: (payload: string) => void = () => assert.fail('nobody listens');
  const listen: Database['listen'] = (channel, given) => db.listen(channel, (hear = given));
  const look = () => {
    isNext = true;
    hear('');
    assert.equal(isNext, false, 'it has asked');
  };
  return { db: { ...db, sql, listen }, look, release: () => held.resolve() };
}

onEachDatabase('events', (database) => {
  let feed: EventFeed;
  before(() => (feed = createEventFeed({ db: database(), onError: fail })));
  after(() => feed.close());

  test('numbers the events of each chat from 1, whoever writes them at once', async () => {
    const chats = await Promise.all([newChat(database()), newChat(database())]);
    const writes = Array.from({ length: 20 }, (_, n) =>
      appendEvents(
        database().sql,
        chats.map((chatId) => ({ chatId, type: 'title' as const, data: { title: `${n}` } })),
      ),
    );
    await Promise.all(writes);
    for (const chatId of chats) {
      const seqs = (await readEvents(database().sql, chatId, 0, 100)).map(({ seq }) => seq);
      assert.deepEqual(
        seqs,
        Array.from({ length: 20 }, (_, n) => n + 1),
      );
    }
  });

  test('writes nothing for an epoch that has passed', async () => {
    const chatId = await newChat(database());
    await database().sql.updateTable('chats').set({ epoch: 2 }).where('id', '=', chatId).execute();
    const stored = await appendEvents(database().sql, [
      { chatId, epoch: 1, type: 'title', data: { title: 'late' } },
      { chatId, epoch: 2, type: 'title', data: { title: 'now' } },
    ]);
    assert.deepEqual(
      stored.map(({ seq, data }) => [seq, data]),
      [[1, { title: 'now' }]],
    );
  });

  test('gives a follower what was there and what comes, each once and in order', async () => {
    const chatId = await newChat(database());
    await say(database(), feed, chatId, ['1', '2', '3']);
    const followed = take(feed, chatId, 1, 5);
    await say(database(), feed, chatId, ['4']);
    await say(database(), feed, chatId, ['5', '6']);
    assert.deepEqual(
      (await followed).map(({ seq }) => seq),
      [2, 3, 4, 5, 6],
    );
  });

  test('leaves a gap to its follower, who says where to go on', async () => {
    const chatId = await newChat(database());
    await say(database(), feed, chatId, ['1', '2', '3', '4']);
    await database().sql.deleteFrom('events').where('chat_id', '=', chatId).where('seq', 'in', ['1', '2']).execute();
    const stop = new AbortController();
    const seen: (number | string)[] = [];
    for await (const batch of feed.follow(chatId, 0, stop.signal)) {
      if ('gapAfter' in batch) {
        seen.push(`gap after ${batch.gapAfter}`);
        batch.resume(2);
        continue;
      }
      seen.push(...batch.map(({ seq }) => seq));
      stop.abort();
    }
    assert.deepEqual(seen, ['gap after 0', 3, 4]);
  });

  test('ends for followers of a chat that is deleted', async () => {
    const chatId = await newChat(database());
    await say(database(), feed, chatId, ['1']);
    const seen: number[] = [];
    for await (const batch of feed.follow(chatId, 0, AbortSignal.timeout(20_000))) {
      assert.ok(!('gapAfter' in batch));
      seen.push(...batch.map(({ seq }) => seq));
      await database().sql.deleteFrom('chats').where('id', '=', chatId).execute();
    }
    assert.deepEqual(seen, [1]);
  });

  test('goes on for a follower who joins while it is looked up which chats are gone', async () => {
    const { db, look, release } = holdCheck(database());
    const own = createEventFeed({ db, onError: fail });
    const early = await joinIn(database(), own, await newChat(database()));
    await database().sql.deleteFrom('chats').where('id', '=', early.chatId).execute();
    look();
    const late = await joinIn(database(), own, await newChat(database()));
    release();
    assert.deepEqual(await early.ended, ['before'], 'the check is over: it ended the one whose chat is gone');
    await say(database(), own, late.chatId, ['after']);
    assert.deepEqual(await late.ended, ['before', 'after']);
    own.close();
  });

  test('hands on large events a few at a time, from the database and live', async () => {
    const chatId = await newChat(database());
    const large = Array.from({ length: 12 }, (_, place) => `${place}${'x'.repeat(100_000)}`);
    const follow = async (after: number, count: number) => {
      const stop = new AbortController();
      const batches: (readonly StoredEvent[])[] = [];
      for await (const batch of feed.follow(chatId, after, stop.signal)) {
        assert.ok(!('gapAfter' in batch));
        if (batches.length === 0 && after > 0) await say(database(), feed, chatId, large); // it stands still meanwhile
        batches.push(batch);
        if (batches.flat().length >= count) stop.abort();
      }
      for (const batch of batches) assert.ok(JSON.stringify(batch).length < 400_000, `${batch.length} events at once`);
      return batches.flat().map(({ seq }) => seq);
    };
    const upTo = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, place) => from + place);
    await say(database(), feed, chatId, large);
    assert.deepEqual(await follow(0, 12), upTo(1, 12));
    assert.deepEqual(await follow(11, 13), upTo(12, 24));
  });

  if (database.engine === 'postgres') {
    test('carries events to followers in another process', async () => {
      const chatId = await newChat(database());
      const other = await database.openSecond();
      const otherFeed = createEventFeed({ db: other, onError: fail });
      const followed = take(otherFeed, chatId, 0, 3);
      await say(database(), feed, chatId, ['1']);
      await say(database(), feed, chatId, ['2', '3']);
      assert.deepEqual(
        (await followed).map(({ seq }) => seq),
        [1, 2, 3],
      );
      otherFeed.close();
    });
  }
});
