import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, ModelView } from '@gatehouse/contract';
import type { FakeReply, SeenRequest } from '../models/fake-answer.ts';
import { startFakeModels, type FakeModels } from '../models/start-fake-models.ts';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../upstreams/start-misbehaving-upstream.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

for (const engine of chosenEngines()) {
  describe(`calls that a model makes (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let models: FakeModels;
    let far: MisbehavingUpstream;
    let elsewhere: MisbehavingUpstream;
    let admin: Person;
    let model: ModelView;

    before(async () => {
      models = keep(await startFakeModels());
      far = keep(await startMisbehavingUpstream('sound'));
      elsewhere = keep(await startMisbehavingUpstream('sound'));
      house = keep(await startHouse(engine));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      model = await admin.call<ModelView>('POST', '/models', {
        provider: 'openai_compatible',
        model: 'fake-model',
        display_name: 'Fake',
        base_url: models.openaiBaseUrl,
        api_key: 'sk-acceptance',
      });
    });

    const register = (slug: string, more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: `Server ${slug}`,
        slug,
        url: far.url,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'none',
        ...more,
      });
    const newChat = (servers: readonly McpServer[]) =>
      admin.call<Chat>('POST', '/chats', { model_id: model.id, mcp_server_ids: servers.map(({ id }) => id) });
    const callsAt = ({ stats }: MisbehavingUpstream) => stats.methods['tools/call'] ?? 0;

    /** One turn in which the model says what `answer` gives for each of its steps. */
    async function turn(chat: Chat, answer: (step: number) => Promise<FakeReply | { fail: 'rate_limited' }>) {
      const seen: SeenRequest[] = [];
      models.script((request) => {
        if (!request.stream) return { text: 'A title' };
        seen.push(request);
        return answer(seen.length - 1);
      });
      const sent = callsAt(far);
      const story = readTurn(await admin.turn(chat.id, 'Please.'));
      return { story, seen, sent: callsAt(far) - sent };
    }

    const changes: [what: string, outcome: string, change: (server: McpServer, chat: Chat) => Promise<unknown>][] = [
      ['denied', 'denied', ({ id }) => admin.call('PATCH', `/mcp-servers/${id}`, { tool_deny_list: ['echo'] })],
      ['disabled', 'denied', ({ id }) => admin.call('PATCH', `/mcp-servers/${id}`, { enabled: false })],
      ['deleted', 'denied', ({ id }) => admin.call('DELETE', `/mcp-servers/${id}`)],
      ['dropped', 'denied', (_server, { id }) => admin.call('PATCH', `/chats/${id}`, { mcp_server_ids: [] })],
      ['moved', 'skipped', ({ id }) => admin.call('PATCH', `/mcp-servers/${id}`, { url: elsewhere.url })],
    ];
    for (const [what, outcome, change] of changes) {
      test(`are not sent when the tool was ${what} while the model was answering`, async () => {
        const server = await register(what);
        const chat = await newChat([server]);
        const { story, sent } = await turn(chat, async (step) => {
          if (step > 0) return { text: 'So be it.' };
          await change(server, chat);
          return { toolCalls: [{ name: `${what}__echo`, input: { text: 'too late' } }] };
        });
        assert.deepEqual([sent, callsAt(elsewhere), story.state], [0, 0, 'completed']);
        assert.equal(story.calls[0]?.result?.outcome, outcome);
        assert.match(wordsOf(story.calls[0]?.result), new RegExp(`Server ${what} .*Nothing was called\\.`));
      });
    }

    test('go by a change that leaves the tool where it is', async () => {
      const server = await register('renamed');
      const { story, sent } = await turn(await newChat([server]), async (step) => {
        if (step > 0) return { text: 'Done.' };
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { description: 'Says it again.' });
        return { toolCalls: [{ name: 'renamed__echo', input: { text: 'in time' } }] };
      });
      assert.deepEqual([sent, wordsOf(story.calls[0]?.result)], [1, 'in time']);
    });

    test('are of tools that are in force when the model is asked again after a failure', async () => {
      const server = await register('retried');
      const { story, seen } = await turn(await newChat([server]), async (step) => {
        if (step > 0) return { text: 'Here now.' };
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { enabled: false });
        return { fail: 'rate_limited' };
      });
      assert.deepEqual(
        seen.map(({ tools }) => tools.map(({ name }) => name)),
        [['retried__echo'], []],
      );
      assert.equal(story.notices.filter((notice) => notice.startsWith('server_gone')).length, 1);
    });

    test('change no number on its way to the server, into the record, and back to the model', async () => {
      const numbers = '{"id":1234567890123456789,"price":1.5e-7}';
      const chat = await newChat([await register('numbers')]);
      const { seen } = await turn(chat, async (step) =>
        step === 0 ? { toolCalls: [{ name: 'numbers__echo', input: numbers }] } : { text: 'Paid.' },
      );
      assert.ok(far.stats.texts.at(-1)?.includes(`"arguments":${numbers}`), far.stats.texts.at(-1));
      for (const path of [`/chats/${chat.id}/messages`, `/tool-calls?chat_id=${chat.id}`]) {
        assert.match((await admin.ask('GET', path)).text, /"id":\s*1234567890123456789\b/);
      }
      assert.match(JSON.stringify(seen[1]?.body), /1234567890123456789/);
    });

    test('are under way at a server 32 at a time; those that wait when the user stops the turn are not sent', async (t) => {
      const hanging = await startMisbehavingUpstream('hang_on_call');
      t.after(() => hanging.close());
      const chat = await newChat([await register('many', { url: hanging.url })]);
      const turned = turn(chat, async () => ({
        toolCalls: Array.from({ length: 40 }, (_, number) => ({ name: 'many__echo', input: { text: String(number) } })),
      }));
      await until(() => callsAt(hanging) >= 32);
      await admin.call('POST', `/chats/${chat.id}/stop`);
      const { story } = await turned;
      const outcomes = story.calls.map(({ result }) => result?.outcome);
      assert.deepEqual(outcomes, [...Array.from({ length: 32 }, () => 'unknown'), ...Array.from({ length: 8 }, () => 'skipped')]);
      assert.deepEqual([callsAt(hanging), story.state], [32, 'stopped']);
    });

    test('of tools that nobody offered are refused, and the chat goes on with a model that checks the names it is given back', async () => {
      const chat = await newChat([await register('odd')]);
      const made = ['functions.odd__echo', 'x'.repeat(20_000), 'odd name\u0000'];
      const { story, seen, sent } = await turn(chat, async (step) =>
        step === 0 ? { toolCalls: made.map((name) => ({ name, input: {} })) } : { text: 'I see.' },
      );
      assert.deepEqual(
        [sent, story.state, story.calls.map(({ result }) => result?.outcome)],
        [0, 'completed', made.map(() => 'error')],
      );
      assert.match(seen[1]?.toolResults[0] ?? '', /There is no tool "functions\.odd__echo" in this chat now/);
      const names = JSON.stringify(seen[1]?.body['messages']).matchAll(/"function":\{"name":"([^"]*)"/g);
      assert.deepEqual(
        [...names].map(([, name]) => /^[A-Za-z0-9_-]{1,64}$/.test(name ?? '')),
        made.map(() => true),
      );
      assert.ok(JSON.stringify(story.calls).length < 5_000);
    });

    test('are of sound tools only where a server lists names that are no text, and those work', async (t) => {
      const broken = await startMisbehavingUpstream('broken_tools');
      t.after(() => broken.close());
      const chat = await newChat([await register('broken', { url: broken.url })]);
      const { story } = await turn(chat, async (step) =>
        step === 0
          ? { toolCalls: models.requests.at(-1)?.tools.map(({ name }) => ({ name, input: { text: 'sound' } })) ?? [] }
          : { text: 'Done.' },
      );
      assert.deepEqual([story.state, story.calls.map(({ result }) => wordsOf(result))], ['completed', ['sound']]);
      assert.match(story.notices.join(), /9 tools cannot be used/);
    });

    test('change no number in a result, whether it tells of a failure or not', async (t) => {
      const exact = await startMisbehavingUpstream('long_numbers');
      t.after(() => exact.close());
      const chat = await newChat([await register('results', { url: exact.url })]);
      const { seen } = await turn(chat, async (step) =>
        step === 0
          ? { toolCalls: ['work', 'fail'].map((text) => ({ name: 'results__echo', input: { text } })) }
          : { text: 'Paid.' },
      );
      const result = '{"id":1234567890123456789,"share":[0.12345678901234567891]}';
      assert.deepEqual(seen[1]?.toolResults, [result, result]);
      const { text } = await admin.ask('GET', `/tool-calls?chat_id=${chat.id}`);
      assert.equal(text.match(/"id":1234567890123456789\b/g)?.length, 2);
    });

    test('are not sent when the answer was cut at its limit, and the model is told so', async () => {
      const chat = await newChat([await register('cut')]);
      const { story, seen, sent } = await turn(chat, async (step) => {
        if (step > 0) return { text: 'Too long, I see.' };
        const calls = ['', { text: 'whole' }].map((input) => ({ name: 'cut__echo', input }));
        return { toolCalls: calls, cutAtLimit: true };
      });
      assert.deepEqual([sent, story.calls.map(({ result }) => result?.outcome)], [0, ['error', 'error']]);
      assert.match(seen[1]?.toolResults.join('\n') ?? '', /cut at the model's output limit/);
    });
  });
}
