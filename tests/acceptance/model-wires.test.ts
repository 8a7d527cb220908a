import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, ModelView } from '@gatehouse/contract';
import type { DemoServer } from '../../demo/src/servers/demo-server.ts';
import { startEverything } from '../../demo/src/servers/start-everything.ts';
import type { FakeReply, SeenRequest } from '../models/fake-answer.ts';
import { startFakeModels, type FakeModels } from '../models/start-fake-models.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const providers = [
  { provider: 'openai', wire: 'openai-responses', base: 'openaiBaseUrl' },
  { provider: 'openai_compatible', wire: 'openai-chat', base: 'openaiBaseUrl' },
  { provider: 'anthropic', wire: 'anthropic', base: 'anthropicBaseUrl' },
] as const;

for (const engine of chosenEngines()) {
  describe(`models (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let models: FakeModels;
    let everything: DemoServer;
    let admin: Person;
    let server: McpServer;

    before(async () => {
      models = keep(await startFakeModels());
      everything = keep(await startEverything());
      house = keep(await startHouse(engine));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Everything',
        slug: 'everything',
        url: everything.url,
        transport: everything.transport,
        availability: 'force_on',
        model_intent: true,
        auth_type: 'none',
      });
    });

    for (const { provider, wire, base } of providers) {
      describe(provider, () => {
        let model: ModelView;

        before(async () => {
          model = await admin.call<ModelView>('POST', '/models', {
            provider,
            model: 'fake-model',
            display_name: `Fake ${provider}`,
            base_url: models[base],
            api_key: 'sk-acceptance',
            input_modalities: ['text', 'image'],
          });
        });

        /** One turn; `answer` is asked for each step, not for titles, with the number of the step. */
        async function turn(
          answer: (step: number, request: SeenRequest) => FakeReply | { fail: 'rate_limited' | 'unauthorized' },
        ) {
          const seen: SeenRequest[] = [];
          models.script((request) => {
            if (!request.stream) return { text: 'A title' };
            seen.push(request);
            return answer(seen.length - 1, request);
          });
          const chat = await admin.call<Chat>('POST', '/chats', { model_id: model.id });
          const events = await admin.turn(chat.id, 'What is two and forty?');
          return { story: readTurn(events), events, seen };
        }

        test('streams its words, calls a tool with its intent, and is given the result', async () => {
          const { story, events, seen } = await turn((step) =>
            step === 0
              ? { text: 'Let me add.', toolCalls: [{ name: 'everything__get-sum', input: sumOf(2, 40) }] }
              : { text: 'The two of them make forty-two, said slowly.', paceMs: 5 },
          );
          assert.equal(story.state, 'completed', JSON.stringify(story));
          assert.equal(story.text, 'Let me add.The two of them make forty-two, said slowly.');
          assert.ok(events.filter((event) => event.type === 'text').length > 1, 'the words come as they are said');
          const [call] = story.calls;
          assert.deepEqual([call?.tool, call?.intent, call?.arguments], ['get-sum', 'Adding up', { a: 2, b: 40 }]);
          assert.deepEqual([call?.server_id, call?.result?.outcome], [server.id, 'ok']);
          assert.match(wordsOf(call?.result), /42/);
          assert.deepEqual(
            seen.map((request) => [request.wire, request.model]),
            [wire, wire].map((name) => [name, 'fake-model']),
          );
          assert.match(seen[1]?.toolResults.join('\n') ?? '', /42/);
          assert.ok(seen[0]?.tools.some(({ name }) => name === 'everything__get-sum'));
        });

        test('sees the image that a tool gave; one that takes only text is told about it in words', async () => {
          const callImage = (step: number): FakeReply =>
            step === 0
              ? { toolCalls: [{ name: 'everything__get-tiny-image', input: { model_intent: 'Looking' } }] }
              : { text: 'A small picture.' };
          const { story, seen } = await turn(callImage);
          assert.deepEqual(seen[1]?.images, ['image/png']);
          const image = story.calls[0]?.result?.content.find((block) => block.type === 'image');
          const kept = await admin.ask('GET', `/attachments/${image?.attachment_id}`);
          assert.deepEqual([kept.status, kept.headers.get('content-type')], [200, 'image/png']);
          assert.ok(Number(kept.headers.get('content-length')) > 50);

          await admin.call('PATCH', `/models/${model.id}`, { input_modalities: ['text'] });
          const blind = await turn(callImage);
          await admin.call('PATCH', `/models/${model.id}`, { input_modalities: ['text', 'image'] });
          assert.deepEqual([blind.story.state, blind.seen[1]?.images], ['completed', []]);
          assert.match(blind.seen[1]?.toolResults.join('\n') ?? '', /\[image, image\/png: shown to the user\]/);
        });

        test('is asked again after a 429, which the user is told of', async () => {
          const { story, seen } = await turn((step) => (step === 0 ? { fail: 'rate_limited' } : { text: 'Here now.' }));
          assert.deepEqual([story.text, story.state, seen.length], ['Here now.', 'completed', 2]);
          assert.match(story.notices.join('\n'), /^model_retry: /);
        });

        test('fails the turn at once on a 401, without saying the key, and the chat goes on afterwards', async () => {
          const { story, events, seen } = await turn(() => ({ fail: 'unauthorized' }));
          assert.deepEqual([story.state, seen.length], ['failed', 1]);
          assert.ok((story.error?.detail ?? '') !== '');
          assert.ok(!JSON.stringify(events).includes('sk-accept'));
          const tested = await admin.call<{ ok: boolean; detail?: string }>('POST', `/models/${model.id}/test`);
          assert.equal(tested.ok, false);
          assert.ok(!JSON.stringify(tested).includes('sk-accept'));
          assert.equal((await turn(() => ({ text: 'Fine.' }))).story.text, 'Fine.');
        });

        test('is asked no more once it is deleted: its chat goes on with the default model', async () => {
          const chat = await admin.call<Chat>('POST', '/chats', { model_id: model.id });
          const path = `/models/${model.id}`;
          assert.equal((await admin.ask('DELETE', path)).status, 204);
          assert.equal((await admin.ask('DELETE', path)).status, 404);
          const { items } = await admin.call<{ items: ModelView[] }>('GET', '/models');
          assert.ok(!items.some(({ id }) => id === model.id));
          const asked = models.requests.length;
          const story = readTurn(await admin.turn(chat.id, 'call everything__echo with {"message": "still here"}'));
          assert.match(wordsOf(story.calls[0]?.result), /still here/);
          assert.deepEqual([story.state, models.requests.length], ['completed', asked]);
        });
      });
    }
  });
}

function sumOf(a: number, b: number): Record<string, unknown> {
  return { a, b, model_intent: 'Adding up' };
}
