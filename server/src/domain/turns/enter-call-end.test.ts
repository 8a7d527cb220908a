import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { openCuttableDatabase } from '../../../testing/open-cuttable-database.ts';
import type { Database } from '../../db/database.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { loadAttachments } from '../chats/attachment-store.ts';
import { insertChat } from '../chats/chat-store.ts';
import { createEventFeed } from '../events/event-feed.ts';
import { readEvents } from '../events/event-store.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { insertToolCalls, listToolCallRows } from '../tool-calls/tool-call-store.ts';
import { enterCallEnd, type EndedCall } from './enter-call-end.ts';

/** The lease is not lost. */
const { signal: kept } = new AbortController();

async function startCalls(db: Database, count: number): Promise<{ chatId: string; ids: string[] }> {
  const userId = await insertUser(db);
  const chat = { id: newId(), user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
  assert.ok(await insertChat(db.sql, chat));
  const ids = Array.from({ length: count }, newId);
  const call = {
    user_id: userId,
    surface: 'chat' as const,
    chat_id: chat.id,
    turn_id: null,
    step: 0,
    model_call_id: null,
    server_id: null,
    server_name: null,
    tool: 'echo',
    exposed_name: 'echo',
    title: 'Echo',
    intent: null,
    arguments: {},
    held_for: null,
    repeatable: false,
  };
  await insertToolCalls(ids.map((id, position) => ({ ...call, id, position }))).execute(db.sql);
  return { chatId: chat.id, ids };
}

function ended(id: string, more: Partial<EndedCall> = {}): EndedCall {
  const content = [{ type: 'text' as const, text: id }];
  return { id, outcome: 'ok', content, truncated: false, resultBytes: 1, durationMs: 1, media: [], ...more };
}

onEachDatabase('ends of tool calls', (database) => {
  const open = () => ({
    db: database(),
    feed: createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) }),
  });

  async function journal(chatId: string): Promise<Map<string, { text: unknown; outcome: string | null }>> {
    const rows = await listToolCallRows(database().sql, { chat_id: chatId }, { limit: 200, beyond: undefined });
    return new Map(
      rows.map(({ id, content, outcome }) => [id, { text: content?.[0] && 'text' in content[0] && content[0].text, outcome }]),
    );
  }

  test('that come at once are all entered, each with its own content and one event', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 120);
    const lease = { chatId, epoch: 0, lost: kept };
    await Promise.all(ids.map((id) => enterCallEnd(deps, lease, ended(id))));
    const entered = await journal(chatId);
    for (const id of ids) assert.deepEqual(entered.get(id), { text: id, outcome: 'ok' });
    const events = await readEvents(database().sql, chatId, 0, 200);
    assert.deepEqual(
      events.map((event) => event.type === 'tool_result' && event.data.id),
      ids,
    );
    deps.feed.close();
  });

  test('are entered beside one that the database does not take, which alone fails', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 4);
    const lease = { chatId, epoch: 0, lost: kept };
    const tooLarge = 2 ** 31;
    const results = await Promise.allSettled(
      ids.map((id, place) => enterCallEnd(deps, lease, ended(id, place === 2 ? { resultBytes: tooLarge } : {}))),
    );
    assert.deepEqual(
      results.map(({ status }) => status),
      ['fulfilled', 'fulfilled', 'rejected', 'fulfilled'],
    );
    const entered = await journal(chatId);
    assert.deepEqual(
      ids.map((id) => entered.get(id)?.outcome),
      ['ok', 'ok', null, 'ok'],
    );
    deps.feed.close();
  });

  test('share a transaction while they are small, and have one each when they are large', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 9);
    const [first = '', second = '', ...large] = ids;
    const lease = { chatId, epoch: 0, lost: kept };
    const megabytes = 9 * 1024 * 1024;
    const ends = [ended(first), ended(second), ...large.map((id) => ended(id, { resultBytes: megabytes }))];
    await Promise.all(ends.map((end) => enterCallEnd(deps, lease, end)));
    const { rows } = await sql<{ id: string; by: string }>`
      select id, xmin::text as by from tool_calls where chat_id = ${chatId}`.execute(database().sql);
    const enteredBy = new Map(rows.map(({ id, by }) => [id, by]));
    // The first is entered at once, by itself; the second waits for it, and the first large one fits in beside the second.
    assert.equal(enteredBy.get(second), enteredBy.get(large[0] ?? ''));
    assert.equal(new Set(enteredBy.values()).size, 1 + large.length);
    deps.feed.close();
  });

  test('are entered with their media, also when the answer to that was lost and they are entered again', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 1);
    const media = [{ id: newId(), mediaType: 'image/png', bytes: Buffer.from('x') }];
    const lease = { chatId, epoch: 0, lost: kept };
    for (let times = 0; times < 2; times++) await enterCallEnd(deps, lease, ended(ids[0] ?? '', { media }));
    assert.equal((await loadAttachments(database().sql, [media[0]?.id ?? ''], 1)).size, 1);
    assert.equal((await readEvents(database().sql, chatId, 0, 10)).length, 1);
    deps.feed.close();
  });

  test('are entered once, whoever enters them again', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 1);
    const [id = ''] = ids;
    const lease = { chatId, epoch: 0, lost: kept };
    await enterCallEnd(deps, lease, ended(id));
    await enterCallEnd(deps, lease, ended(id, { outcome: 'unknown' }));
    assert.equal((await journal(chatId)).get(id)?.outcome, 'ok');
    assert.equal((await readEvents(database().sql, chatId, 0, 10)).length, 1);
    deps.feed.close();
  });

  test('are refused all once the epoch has passed', async () => {
    const deps = open();
    const { chatId, ids } = await startCalls(database(), 3);
    const results = await Promise.allSettled(ids.map((id) => enterCallEnd(deps, { chatId, epoch: 7, lost: kept }, ended(id))));
    for (const result of results) assert.ok(result.status === 'rejected' && result.reason instanceof LeaseLost);
    const lease = { chatId, epoch: 7, lost: kept };
    const together = await Promise.allSettled(ids.map((id) => enterCallEnd(deps, lease, ended(id))));
    for (const result of together) assert.ok(result.status === 'rejected' && result.reason instanceof LeaseLost);
    assert.equal((await readEvents(database().sql, chatId, 0, 10)).length, 0);
    deps.feed.close();
  });

  if (database.engine === 'embedded') return; // it is away only when this process is
  test('are entered once the database is there again, all of them and once', async () => {
    const cuttable = await openCuttableDatabase(database());
    const deps = { ...open(), db: cuttable.db };
    const { chatId, ids } = await startCalls(database(), 3);
    const lease = { chatId, epoch: 0, lost: kept };
    cuttable.cut();
    const entering = Promise.all(ids.map((id) => enterCallEnd(deps, lease, ended(id))));
    await Promise.race([cuttable.refused(), entering]);
    cuttable.restore();
    await entering;
    const entered = await journal(chatId);
    for (const id of ids) assert.deepEqual(entered.get(id), { text: id, outcome: 'ok' });
    assert.equal((await readEvents(database().sql, chatId, 0, 10)).length, 3);
    deps.feed.close();
    await cuttable.close();
  });

  test('are given up while the database is away when the turn is another process’s meanwhile', async () => {
    const cuttable = await openCuttableDatabase(database());
    const deps = { ...open(), db: cuttable.db };
    const { chatId, ids } = await startCalls(database(), 2);
    const lost = new AbortController();
    cuttable.cut();
    const entering = ids.map((id) => enterCallEnd(deps, { chatId, epoch: 0, lost: lost.signal }, ended(id)));
    await cuttable.refused();
    lost.abort(new LeaseLost(chatId));
    for (const end of await Promise.allSettled(entering)) assert.ok(end.status === 'rejected' && end.reason instanceof LeaseLost);
    cuttable.restore();
    deps.feed.close();
    await cuttable.close();
  });
});
