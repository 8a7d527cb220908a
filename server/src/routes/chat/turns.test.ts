import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Chat, MessageAccepted, Problem } from '@gatehouse/contract';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { startFakeModels, type FakeModels } from '../../../../tests/models/start-fake-models.ts';
import type { Database } from '../../db/database.ts';
import { newId } from '../../domain/new-id.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { chatterFor, hasEnded, openChats, openChatter, textOf, type ChatHouse, type Chatter } from './testing/open-chats.ts';
import { registerTestServer } from './testing/register-test-server.ts';

const quick = { modelBackoffMs: [1, 1, 1, 1], catalogWaitMs: 5_000 };

onEachDatabase('turns', (database) => {
  let house: ChatHouse;
  let far: MisbehavingUpstream;
  let models: FakeModels;
  let ada: Chatter;

  before(async () => {
    models = await startFakeModels();
  });
  after(() => models.close());
  beforeEach(async () => {
    far = await startMisbehavingUpstream('sound');
    await database().sql.deleteFrom('mcp_servers').execute();
    house = openChats(database(), {
      limits: quick,
      models: { openaiApiKey: 'sk-test', openaiBaseUrl: models.openaiBaseUrl },
      runs: false,
    });
    ada = await openChatter(house);
  });
  afterEach(async () => {
    await house.close();
    await far.close();
  });

  const start = async (message: string): Promise<Chat> => (await ada.ask<Chat>('POST', '/chats', { message })).body;
  const turnOf = (chat: Chat): string => chat.turn?.turn_id ?? '';

  test('queues what is sent meanwhile, lets it be withdrawn, and answers in order', async () => {
    models.script(() => ({ text: 'Yes.' }));
    const chat = await start('one');
    const two = (await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text: 'two' })).body;
    const three = (await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text: 'three' })).body;
    assert.deepEqual([two.queued, three.queued, two.message.queued], [true, true, true]);
    assert.equal((await ada.ask('DELETE', `/chats/${chat.id}/messages/${two.message.id}`)).status, 204);
    assert.equal((await ada.ask('DELETE', `/chats/${chat.id}/messages/${two.message.id}`)).status, 404);
    house.runner.start();
    const messages = await ada.answered(chat.id, three.turn_id);
    assert.deepEqual(
      messages.map((message) => [message.role, textOf(message)]),
      [
        ['user', 'one'],
        ['assistant', 'Yes.'],
        ['user', 'three'],
        ['assistant', 'Yes.'],
      ],
    );
    assert.equal((await ada.ask('DELETE', `/chats/${chat.id}/messages/${three.message.id}`)).status, 409);
  });

  test('lets 50 messages of a chat wait, and takes one more when one was withdrawn', async () => {
    const chat = await start('one');
    const post = (text: string) => ada.ask<MessageAccepted & Problem>('POST', `/chats/${chat.id}/messages`, { text });
    const waiting = [];
    for (let n = 2; n <= 50; n++) waiting.push((await post(`message ${n}`)).body);
    const refused = await post('too many');
    assert.deepEqual([refused.status, refused.body.code], [409, 'conflict']);
    assert.match(refused.body.detail, /^50 messages/);
    const last = waiting.at(-1)?.message.id;
    assert.equal((await ada.ask('DELETE', `/chats/${chat.id}/messages/${last}`)).status, 204);
    assert.equal((await post('one more')).status, 202);
    assert.equal((await post('too many again')).status, 409);
    await ada.ask('DELETE', `/chats/${chat.id}`); // nobody is to answer all of that
  });

  test('answers one user while another has more chats at work than there are places', { timeout: 30_000 }, async (t) => {
    models.script((request) =>
      request.lastUserText.includes('endless') ? { text: 'It begins', then: 'hang' } : { text: 'Yes.' },
    );
    const small = openChats(database(), {
      limits: quick,
      models: { openaiApiKey: 'k', openaiBaseUrl: models.openaiBaseUrl },
      runs: false,
      maxTurns: 6,
    });
    t.after(() => small.close());
    const greedy = await openChatter(small);
    const ids: string[] = [];
    for (let n = 0; n < 14; n++) ids.push((await greedy.ask<Chat>('POST', '/chats', { message: 'endless' })).body.id);
    const chat = await start('hello');
    small.runner.start();
    assert.equal(textOf((await ada.answered(chat.id, turnOf(chat)))[1]), 'Yes.');
    const running = await database()
      .sql.selectFrom('turns')
      .select('chat_id')
      .where('user_id', '=', greedy.userId)
      .where('state', '=', 'running')
      .orderBy('id')
      .execute();
    assert.deepEqual(
      running.map(({ chat_id }) => chat_id),
      ids.slice(0, 3),
      'half of the places, the oldest first',
    );
    for (const id of ids) await greedy.ask('DELETE', `/chats/${id}`);
  });

  test('asks again when the model is overloaded, tells the user, and drops a half answer', async () => {
    let asked = 0;
    models.script((request) => {
      if (!request.stream) return { text: 'A title' };
      asked += 1;
      if (asked === 1) return { fail: 'rate_limited' };
      if (asked === 2) return { text: 'Half an ans', then: 'cut' };
      return { text: 'The whole answer' };
    });
    const chat = await start('hello');
    house.runner.start();
    const events = await ada.follow(chat.id, 0, (event) => event.type === 'turn' && hasEnded(event.data.state));
    const kinds = events.map((event) => (event.type === 'notice' ? event.data.kind : event.type));
    assert.equal(kinds.filter((kind) => kind === 'model_retry').length, 2);
    assert.ok(kinds.includes('step_restarted'));
    assert.equal(textOf((await ada.answered(chat.id, turnOf(chat)))[1]), 'The whole answer');
  });

  test('fails the turn with the reason when trying again makes no sense', async () => {
    models.script(() => ({ fail: 'unauthorized' }));
    const chat = await start('hello');
    house.runner.start();
    const last = (await ada.follow(chat.id, 0, (event) => event.type === 'turn' && hasEnded(event.data.state))).at(-1);
    assert.equal(last?.type === 'turn' && last.data.state, 'failed');
    assert.equal(last?.type === 'turn' && last.data.error?.code, 'model_unauthorized');
    const [again] = await ada.follow(chat.id, Number.MAX_SAFE_INTEGER, ({ type }) => type === 'snapshot');
    assert.deepEqual(again?.type === 'snapshot' && again.data.unfinished, [last?.data]);
    assert.ok(!JSON.stringify(last).includes('sk-test'));
  });

  test('makes parallel calls at once and goes on with all of their results', async () => {
    await registerTestServer(database(), { url: far.url });
    models.script((request) => {
      if (!request.stream) return { text: 'A title' };
      if (request.toolResults.length > 0) return { text: `Got ${request.toolResults.length}` };
      return {
        toolCalls: [
          { name: 'demo__echo', input: { text: 'a' } },
          { name: 'demo__echo', input: { text: 'b' } },
          { name: 'nowhere__echo', input: {} },
          { name: 'demo__echo', input: '{"text": broken' },
        ],
      };
    });
    const chat = await start('go');
    house.runner.start();
    const messages = await ada.answered(chat.id, turnOf(chat));
    const calls = messages[1]?.content.filter((part) => part.type === 'tool_call') ?? [];
    assert.deepEqual(
      calls.map(({ result }) => result?.outcome),
      ['ok', 'ok', 'error', 'error'],
    );
    assert.equal(textOf(messages[1]), 'Got 4');
  });

  test('keeps what was said when the user stops the turn, and takes up the next message', async () => {
    models.script((request) => (request.lastUserText.includes('long') ? { text: 'It begins', then: 'hang' } : { text: 'Next.' }));
    const chat = await start('a long one');
    house.runner.start();
    await ada.follow(chat.id, 0, (event) => event.type === 'text');
    const next = (await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text: 'short' })).body;
    assert.equal((await ada.ask('POST', `/chats/${chat.id}/stop`)).status, 200);
    const messages = await ada.answered(chat.id, next.turn_id);
    assert.deepEqual(messages.map(textOf), ['a long one', 'It begins', 'short', 'Next.']);
  });

  test('tells the upstream when a call is stopped, and does not claim to know how it ended', async () => {
    far.become('hang_on_call');
    await registerTestServer(database(), { url: far.url });
    models.script(() => ({ toolCalls: [{ name: 'demo__echo', input: { text: 'a' } }] }));
    const chat = await start('go');
    house.runner.start();
    await ada.follow(chat.id, 0, (event) => event.type === 'tool_call');
    await untilCalled(far);
    await ada.ask('POST', `/chats/${chat.id}/stop`);
    const messages = await ada.answered(chat.id, turnOf(chat));
    const call = messages[1]?.content.find((part) => part.type === 'tool_call');
    assert.equal(call?.result?.outcome, 'unknown');
    assert.ok((far.stats.methods['notifications/cancelled'] ?? 0) > 0);
  });

  test('ends a turn whose model never stops calling tools', async () => {
    await registerTestServer(database(), { url: far.url });
    models.script((request) =>
      request.stream ? { toolCalls: [{ name: 'demo__echo', input: { text: 'again' } }] } : { text: 'A title' },
    );
    const limited = openChats(database(), {
      limits: { ...quick, steps: 3 },
      models: { openaiApiKey: 'k', openaiBaseUrl: models.openaiBaseUrl },
    });
    const chat = await start('go');
    limited.runner.wake();
    const last = (await ada.follow(chat.id, 0, (event) => event.type === 'turn' && hasEnded(event.data.state))).at(-1);
    assert.equal(last?.type === 'turn' && last.data.error?.code, 'too_many_steps');
    assert.equal(far.stats.methods['tools/call'], 2);
    await limited.close();
  });

  test('ends open calls as unknown when the turn is stopped while no process has it', async () => {
    far.become('hang_on_call');
    await registerTestServer(database(), { url: far.url });
    models.script(() => ({ toolCalls: [{ name: 'demo__echo', input: { text: 'a' } }] }));
    const leaving = openChats(database(), { limits: quick, models: { openaiApiKey: 'k', openaiBaseUrl: models.openaiBaseUrl } });
    const chat = await start('go');
    leaving.runner.wake();
    await ada.follow(chat.id, 0, (event) => event.type === 'tool_call');
    await untilCalled(far);
    await leaving.close();
    await ada.ask('POST', `/chats/${chat.id}/stop`);
    const messages = await ada.answered(chat.id, turnOf(chat));
    const call = messages[1]?.content.find((part) => part.type === 'tool_call');
    assert.deepEqual([call?.call.state, call?.result?.outcome], ['finished', 'unknown']);
  });

  test('names a server that does not answer, and goes on with the others', async () => {
    const broken = await startMisbehavingUpstream('html');
    await registerTestServer(database(), { url: far.url, slug: 'good' });
    await registerTestServer(database(), { url: broken.url, slug: 'broken' });
    models.script((request) => ({ text: request.tools.map(({ name }) => name).join(' ') || 'title' }));
    const chat = await start('which tools?');
    house.runner.start();
    const events = await ada.follow(chat.id, 0, (event) => event.type === 'turn' && hasEnded(event.data.state));
    const notice = events.find((event) => event.type === 'notice');
    assert.equal(notice?.data.kind, 'server_unavailable');
    assert.match(notice?.data.text ?? '', /broken/);
    const [again] = await ada.follow(chat.id, Number.MAX_SAFE_INTEGER, ({ type }) => type === 'snapshot');
    assert.deepEqual(again?.type === 'snapshot' && again.data.notices, [notice?.data], 'told again to whoever comes later');
    assert.equal(textOf((await ada.answered(chat.id, turnOf(chat)))[1]), 'good__echo');
    await broken.close();
  });

  test('summarises a conversation that is too long for the model, and says so', async () => {
    models.script((request) => {
      if (request.stream) return { text: 'Noted.' };
      return { text: request.lastUserText.startsWith('Summarise') ? 'They talked at length.' : 'A title' };
    });
    const model_id = await registerSmallModel(database(), models.openaiBaseUrl);
    house.runner.start();
    const chat = (await ada.ask<Chat>('POST', '/chats', { model_id, message: `first ${'x'.repeat(12_000)}` })).body;
    await ada.answered(chat.id, turnOf(chat));
    const text = `second ${'y'.repeat(14_000)}`;
    const second = (await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text })).body;
    const messages = await ada.answered(chat.id, second.turn_id);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant', 'summary', 'user', 'assistant'],
    );
    const lastAsked = JSON.stringify(models.requests.findLast(({ stream }) => stream));
    assert.ok(lastAsked.includes('They talked at length.'));
    assert.ok(!lastAsked.includes('first xxx'), 'the model reads the summary instead');
  });

  for (const [repeatable, outcome] of [
    [false, 'unknown'],
    [true, 'ok'],
  ] as const) {
    test(`${repeatable ? 'makes again' : 'ends as unknown'} a ${repeatable ? 'harmless' : ''} call that a dead process left open`, async () => {
      far.become('hang_on_call');
      await registerTestServer(database(), { url: far.url });
      models.script((request) =>
        request.toolResults.length > 0 ? { text: 'Done.' } : { toolCalls: [{ name: 'demo__echo', input: { text: 'a' } }] },
      );
      const dead = openChats(database(), { limits: quick, models: { openaiApiKey: 'k', openaiBaseUrl: models.openaiBaseUrl } });
      const chat = await start('go');
      dead.runner.wake();
      await ada.follow(chat.id, 0, (event) => event.type === 'tool_call');
      await untilCalled(far);
      await database().sql.updateTable('tool_calls').set({ repeatable }).where('turn_id', '=', turnOf(chat)).execute();
      // What a kill -9 leaves: a lease that runs out, and a process that may still write when it wakes.
      const lease = { lease_until: new Date(0), lease_owner: newId() };
      await database().sql.updateTable('turns').set(lease).where('id', '=', turnOf(chat)).execute();
      far.become('sound');
      house.runner.start();
      const messages = await ada.answered(chat.id, turnOf(chat));
      const calls = messages[1]?.content.filter((part) => part.type === 'tool_call') ?? [];
      assert.deepEqual(
        calls.map(({ result }) => result?.outcome),
        [outcome],
      );
      assert.equal(textOf(messages[1]), 'Done.');
      await dead.close();
      assert.deepEqual(await ada.answered(chat.id, turnOf(chat)), messages, 'the dead process changed nothing when it woke');
    });
  }

  if (database.engine === 'postgres') {
    test('shares turns between two processes: each turn runs once, and either streams it', async () => {
      models.script((request) => ({ text: request.lastUserText.includes('say') ? 'Said.' : 'title' }));
      const other = openChats(await database.openSecond(), {
        limits: quick,
        models: { openaiApiKey: 'k', openaiBaseUrl: models.openaiBaseUrl },
      });
      house.runner.start();
      const there = chatterFor(other, ada.userId, ada.headers);
      const chats = await Promise.all(Array.from({ length: 12 }, async (_, n) => start(`say ${n}`)));
      for (const chat of chats) {
        const messages = await there.answered(chat.id, turnOf(chat));
        assert.deepEqual(messages.map(textOf).slice(1), ['Said.']);
      }
      const { claims } = await database()
        .sql.selectFrom('turns')
        .select(({ fn }) => fn.max('claims').as('claims'))
        .where('user_id', '=', ada.userId)
        .executeTakeFirstOrThrow();
      assert.equal(claims, 1);
      await other.close();
    });
  }
});

/** A model that takes about 25,000 characters. */
async function registerSmallModel(db: Database, baseUrl: string): Promise<string> {
  const id = newId();
  const model = {
    id,
    provider: 'openai_compatible' as const,
    model: 'small',
    display_name: 'Small',
    base_url: baseUrl,
    api_key: null,
  };
  await db.sql
    .insertInto('models')
    .values({ ...model, context_window: 8_000, max_output_tokens: 500, input_modalities: ['text'] })
    .execute();
  return id;
}

async function untilCalled(far: MisbehavingUpstream): Promise<void> {
  const deadline = Date.now() + 20_000;
  while ((far.stats.methods['tools/call'] ?? 0) === 0) {
    assert.ok(Date.now() < deadline, 'the upstream was not called');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
