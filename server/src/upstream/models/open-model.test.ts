import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { generateText, jsonSchema, streamText, tool } from 'ai';
import type { ModelMessage, ToolSet } from 'ai';
import type { FakeAnswer } from '../../../../tests/models/fake-answer.ts';
import { startFakeModels } from '../../../../tests/models/start-fake-models.ts';
import type { FakeModels } from '../../../../tests/models/start-fake-models.ts';
import { classifyModelFailure } from './model-failure.ts';
import { openModel } from './open-model.ts';
import type { ModelProvider } from './language-model.ts';

const apiKey = 'sk-test-51a9c0ffee77-canary-7Qx2';
const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'], additionalProperties: false };
const tools: ToolSet = { weather__get: tool({ description: 'The weather', inputSchema: jsonSchema(schema as object) }) };

const wires: {
  provider: ModelProvider;
  wire: string;
  model: string;
  baseUrl: (fake: FakeModels) => string;
  keyHeader: string;
}[] = [
  {
    provider: 'openai',
    wire: 'openai-responses',
    model: 'gpt-6-astra',
    baseUrl: (f) => f.openaiBaseUrl,
    keyHeader: 'authorization',
  },
  {
    provider: 'openai_compatible',
    wire: 'openai-chat',
    model: 'any',
    baseUrl: (f) => f.openaiBaseUrl,
    keyHeader: 'authorization',
  },
  {
    provider: 'anthropic',
    wire: 'anthropic',
    model: 'claude-sonnet-5-5',
    baseUrl: (f) => f.anthropicBaseUrl,
    keyHeader: 'x-api-key',
  },
  { provider: 'google', wire: 'google', model: 'gemini-3.8-flash', baseUrl: (f) => f.googleBaseUrl, keyHeader: 'x-goog-api-key' },
  {
    provider: 'bedrock',
    wire: 'bedrock',
    model: 'anthropic.claude-sonnet-5-5',
    baseUrl: (f) => f.bedrockBaseUrl,
    keyHeader: 'authorization',
  },
];

let fake: FakeModels;
before(async () => {
  fake = await startFakeModels();
});
after(() => fake.close());

for (const { provider, wire, model, baseUrl, keyHeader } of wires) {
  const open = () => openModel({ provider, model, baseUrl: baseUrl(fake), apiKey, fetch });

  async function ask(
    answer: FakeAnswer,
    messages: ModelMessage[] = [{ role: 'user', content: 'Hi' }],
    abortSignal?: AbortSignal,
  ) {
    fake.script([answer]);
    const errors: unknown[] = [];
    const result = streamText({
      model: await open(),
      system: 'Be kind.',
      messages,
      tools,
      maxRetries: 0,
      maxOutputTokens: 300,
      ...(abortSignal ? { abortSignal } : {}),
      onError: ({ error }) => void errors.push(error),
    });
    const parts: { type: string; text?: string }[] = [];
    try {
      for await (const part of result.stream) {
        parts.push({
          type: part.type,
          ...(part.type === 'text-delta' || part.type === 'reasoning-delta' ? { text: part.text } : {}),
        });
      }
    } catch (error) {
      errors.push(error);
    }
    const said = (type: string) => parts.filter((part) => part.type === type).map((part) => part.text ?? '');
    return { result, errors, parts, text: said('text-delta'), reasoning: said('reasoning-delta'), request: fake.requests.at(-1) };
  }

  describe(`a model of ${provider}`, () => {
    test('streams text and reasoning in pieces and counts tokens', async () => {
      const { result, text, reasoning, request, errors } = await ask({
        reasoning: 'The user greets me.',
        text: 'Hello there, how are you?',
        usage: { input: 40, output: 9 },
      });
      assert.deepEqual(errors, []);
      assert.equal(text.join(''), 'Hello there, how are you?');
      assert.equal(reasoning.join(''), 'The user greets me.');
      assert.ok(text.length > 1);
      const usage = await result.usage;
      assert.deepEqual([usage.inputTokens, usage.outputTokens], [40, 9]);
      assert.equal(await result.finishReason, 'stop');
      assert.equal(request?.wire, wire);
      assert.equal(request.model, model);
      assert.match(request.headers[keyHeader] ?? '', new RegExp(`^(Bearer )?${apiKey}$`));
      assert.match(request.system, /Be kind\./);
      assert.equal(request.lastUserText, 'Hi');
    });

    test('makes several tool calls in one step, whose results and images it is given', async () => {
      const calls = [
        { name: 'weather__get', input: { city: 'Ghent, where it rains' } },
        { name: 'weather__get', input: { city: 'Porto' } },
      ];
      const first = await ask({ text: 'I look.', toolCalls: calls });
      assert.deepEqual(first.errors, []);
      const made = await first.result.toolCalls;
      assert.deepEqual(
        made.map((call) => call.input as unknown),
        calls.map((call) => call.input),
      );
      assert.equal(new Set(made.map((call) => call.toolCallId)).size, 2);
      assert.equal(await first.result.finishReason, 'tool-calls');
      assert.deepEqual(
        first.request?.tools.map((offered) => offered.name),
        ['weather__get'],
      );

      const image = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array([1, 2, 3]) } } as const;
      const results: ModelMessage = {
        role: 'tool',
        content: made.map((call, index) => ({
          type: 'tool-result',
          toolCallId: call.toolCallId,
          toolName: call.toolName,
          output: { type: 'content', value: [{ type: 'text', text: `weather ${index}` }, ...(index === 0 ? [image] : [])] },
        })),
      };
      const history = (await first.result.responseMessages).filter((message) => message.role === 'assistant');
      const second = await ask({ text: 'Rain and sun.' }, [{ role: 'user', content: 'Weather?' }, ...history, results]);
      assert.deepEqual(second.errors, []);
      const seen = second.request?.toolResults.join('\n') ?? '';
      assert.match(seen, /weather 0[^]*weather 1/);
      if (provider !== 'openai_compatible') assert.deepEqual(second.request?.images, ['image/png']);
    });

    test('answers without a stream too', async () => {
      fake.script([{ text: 'All at once.' }]);
      assert.equal((await generateText({ model: await open(), prompt: 'Hi' })).text, 'All at once.');
      assert.equal(fake.requests.at(-1)?.stream, false);
    });

    test('says that the answer was cut at the limit', async () => {
      assert.equal(await (await ask({ text: 'Once upon', cutAtLimit: true })).result.finishReason, 'length');
    });

    test('ends when its caller goes', { timeout: 10_000 }, async () => {
      const stop = new AbortController();
      const before = fake.requests.length;
      const asked = ask({ text: 'a long story that does not end', then: 'hang' }, undefined, stop.signal);
      await until(() => fake.requests.length > before);
      stop.abort();
      const { request } = await asked;
      await until(() => request?.aborted === true);
    });

    const failures: [FakeAnswer & { fail: string }, string, boolean][] = [
      [{ fail: 'unauthorized' }, 'unauthorized', false],
      [{ fail: 'rate_limited' }, 'rate_limited', true],
      [{ fail: 'quota' }, 'rate_limited', false],
      [{ fail: 'server' }, 'server', true],
      [{ fail: 'overloaded' }, 'overloaded', true],
      [{ fail: 'context_overflow' }, 'context_overflow', false],
      [{ fail: 'bad_request' }, 'bad_request', false],
      [{ fail: 'not_found' }, 'bad_request', false],
      [{ fail: 'html' }, 'server', true],
      [{ fail: 'reset' }, 'network', true],
    ];
    for (const [answer, kind, retryable] of failures) {
      test(`tells ${answer.fail} apart, and shows nothing of the key`, async () => {
        const { errors } = await ask(answer);
        const failure = classifyModelFailure(errors[0]);
        assert.deepEqual([failure.kind, failure.retryable], [kind, retryable], failure.detail);
        const shown = JSON.stringify([failure, errors.map(everythingIn)]);
        for (const secret of [apiKey, apiKey.slice(0, 8), apiKey.slice(-6)]) assert.ok(!shown.includes(secret), shown);
      });
    }

    for (const [then, kind] of [
      ['cut', 'network'],
      ['short', provider === 'openai_compatible' ? 'server' : 'network'], // whose package notices by itself
      ['overloaded', 'overloaded'],
      ['garbage', 'server'],
    ] as const) {
      test(`takes a stream that ends with "${then}" for a failure that may pass`, async () => {
        const { errors } = await ask({ text: 'This will not be finished.', then });
        const failure = classifyModelFailure(errors[0]);
        assert.deepEqual([failure.kind, failure.retryable], [kind, true], JSON.stringify([failure, errors.map(everythingIn)]));
      });
    }

    test('passes on how long to wait', async () => {
      const { errors } = await ask({ fail: 'rate_limited', retryAfter: 3 });
      assert.equal(classifyModelFailure(errors[0]).retryAfterMs, 3_000);
    });
  });
}

test('a model without a key sends none of the environment', async () => {
  fake.script([{ text: 'hi' }]);
  const model = await openModel({ provider: 'openai_compatible', model: 'local', baseUrl: fake.openaiBaseUrl, fetch });
  await streamText({ model, prompt: 'Hi' }).text;
  assert.equal(fake.requests.at(-1)?.headers['authorization'], undefined);
});

test('OpenAI is asked to keep nothing, unless the call says otherwise', async () => {
  fake.script([{ text: 'hi' }, { text: 'hi' }]);
  const model = await openModel({ provider: 'openai', model: 'gpt-6-astra', baseUrl: fake.openaiBaseUrl, apiKey, fetch });
  await streamText({ model, prompt: 'Hi' }).text;
  assert.equal(fake.requests.at(-1)?.body['store'], false);
  assert.deepEqual(fake.requests.at(-1)?.body['include'], ['reasoning.encrypted_content']);
  await streamText({ model, prompt: 'Hi', providerOptions: { openai: { store: true } } }).text;
  assert.equal(fake.requests.at(-1)?.body['store'], true);
});

test('a model with no base URL anywhere is refused before anything is dialed', async () => {
  await assert.rejects(openModel({ provider: 'bedrock', model: 'x', apiKey, fetch }), /needs a base URL/);
});

test('the same endpoint opened again is the same model; with another key, address, name or fetch it is not', async () => {
  const endpoint = { provider: 'openai_compatible', model: 'x', baseUrl: 'http://127.0.0.1:1/v1', apiKey, fetch } as const;
  const first = await openModel(endpoint);
  assert.equal(await openModel({ ...endpoint }), first);
  for (const other of [
    { apiKey: `${apiKey}2` },
    { apiKey: undefined },
    { baseUrl: 'http://127.0.0.1:2/v1' },
    { model: 'y' },
    { fetch: (...args: Parameters<typeof fetch>) => fetch(...args) },
  ]) {
    assert.notEqual(await openModel({ ...endpoint, ...other }), first);
  }
});

/** Own properties of an error and of what caused it, as a log might print them. */
function everythingIn(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return error;
  return Object.fromEntries(Object.getOwnPropertyNames(error).map((name) => [name, everythingIn(Reflect.get(error, name))]));
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}
