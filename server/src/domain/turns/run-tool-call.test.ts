import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { createLog } from '../../telemetry/log.ts';
import { openTestUpstream, until, type TestUpstream } from '../../upstream/testing/open-test-upstream.ts';
import { insertServer, insertUser } from '../catalogs/testing/insert-server.ts';
import { deleteChatRow, insertChat } from '../chats/chat-store.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import { readEvents } from '../events/event-store.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { aServer } from '../servers/testing/a-server.ts';
import { defaultSettings } from '../settings/settings.ts';
import { insertToolCalls } from '../tool-calls/tool-call-store.ts';
import type { ChatTool } from './chat-tool.ts';
import type { EnteredCall } from './commit-step.ts';
import { runToolCall } from './run-tool-call.ts';

onEachDatabase('a tool call', (database) => {
  let far: MisbehavingUpstream;
  let opened: TestUpstream;
  let feed: EventFeed;
  let userId: string;
  let chatId: string;

  before(() => {
    opened = openTestUpstream();
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
  });
  after(async () => {
    feed.close();
    await opened.close();
  });
  beforeEach(async () => {
    far = await startMisbehavingUpstream('answers_when_told');
    userId = await insertUser(database());
    chatId = newId();
    const chat = { id: chatId, user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(database().sql, chat));
  });
  afterEach(() => far.close());

  /** A call of `echo` that is in the journal. */
  async function enterCall(): Promise<EnteredCall> {
    const { id, displayName } = await insertServer(database(), { url: far.url });
    const server = aServer({ id, displayName, url: far.url });
    const [definition, args] = [{ name: 'echo', inputSchema: {} }, { text: 'done' }];
    const names = { exposedName: 'notes__echo', title: 'Echo' };
    const tool: ChatTool = {
      ...names,
      server,
      definition,
      inputSchema: {},
      intentProperty: undefined,
      heldFor: undefined,
      tokens: 0,
    };
    const row = {
      id: newId(),
      user_id: userId,
      surface: 'chat' as const,
      chat_id: chatId,
      turn_id: null,
      step: 0,
      position: 0,
      model_call_id: null,
      server_id: server.id,
      server_name: server.displayName,
      tool: 'echo',
      exposed_name: names.exposedName,
      title: names.title,
      intent: null,
      arguments: args,
      held_for: null,
      repeatable: false,
    };
    await insertToolCalls([row]).execute(database().sql);
    return { row, tool, intent: undefined, args, problem: undefined };
  }

  /** Makes the call under a lease that `lose` takes away, and waits until the upstream has it. */
  async function begin(call: EnteredCall) {
    const lost = new AbortController();
    const { signal } = new AbortController();
    const lease = { turnId: newId(), chatId, userId, epoch: 0, lost: lost.signal, stop: signal, handover: signal };
    const finished: string[] = [];
    const observe = { toolCallFinished: ({ outcome }: { outcome: string }) => finished.push(outcome), turnEnded: () => {} };
    const findLogins = async () => new Map();
    const parts = { db: database(), feed, upstream: opened.upstream, findLogins, observe, log: createLog({ level: 'silent' }) };
    const ended = runToolCall({ ...parts, readSettings: async () => defaultSettings }, lease, call);
    const settled = ended.then(
      () => 'entered',
      (error: unknown) => (error instanceof LeaseLost ? 'lost' : String(error)),
    );
    await until(() => far.stats.methods['tools/call'] === 1, 'the upstream has the call');
    return { settled, finished, lose: () => lost.abort(new LeaseLost(chatId)) };
  }

  async function journalled({ row }: EnteredCall) {
    const found = await database().sql.selectFrom('tool_calls').selectAll().where('id', '=', row.id).executeTakeFirstOrThrow();
    return { state: found.state, outcome: found.outcome, chat: found.chat_id, content: found.content };
  }

  const done = [{ type: 'text', text: 'done' }];

  test('enters its result and publishes it', async () => {
    const call = await enterCall();
    const { settled, finished } = await begin(call);
    far.tellToAnswer();
    assert.equal(await settled, 'entered');
    assert.deepEqual(await journalled(call), { state: 'finished', outcome: 'ok', chat: chatId, content: done });
    const events = await readEvents(database().sql, chatId, 0, 10);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['tool_result'],
    );
    assert.deepEqual(finished, ['ok']);
  });

  test('whose chat is deleted while it runs keeps its result on record', async () => {
    const call = await enterCall();
    const { settled } = await begin(call);
    assert.ok(await deleteChatRow(database().sql, userId, chatId));
    far.tellToAnswer();
    assert.equal(await settled, 'lost');
    assert.deepEqual(await journalled(call), { state: 'finished', outcome: 'ok', chat: null, content: done });
  });

  test('is given up when its process hears that the chat is gone, and is on record as unknown', async () => {
    const call = await enterCall();
    const { settled, lose } = await begin(call);
    assert.ok(await deleteChatRow(database().sql, userId, chatId));
    lose();
    assert.equal(await settled, 'lost');
    const { state, outcome, chat } = await journalled(call);
    assert.deepEqual({ state, outcome, chat }, { state: 'finished', outcome: 'unknown', chat: null });
    await until(() => far.stats.methods['notifications/cancelled'] === 1, 'the upstream is told');
  });

  test('of a turn that another process has by now is left for that one to end', async () => {
    const call = await enterCall();
    const { settled } = await begin(call);
    await database().sql.updateTable('chats').set({ epoch: 1 }).where('id', '=', chatId).execute();
    far.tellToAnswer();
    assert.equal(await settled, 'lost');
    assert.deepEqual(await journalled(call), { state: 'running', outcome: null, chat: chatId, content: null });
    assert.deepEqual(await readEvents(database().sql, chatId, 0, 10), []);
  });
});
