import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { jsonSchema, streamText, tool } from 'ai';
import type { ModelMessage, ToolSet } from 'ai';
import { addIntent } from '../../protocol/mcp/model-intent.ts';
import { createOfflineModel } from './offline-model.ts';

const echoSchema = { type: 'object', properties: { message: { type: 'string' } }, required: ['message'] };
const addSchema = { type: 'object', properties: { a: { type: 'number' }, b: { type: 'number' } }, required: ['a', 'b'] };

function offer(name: string, description: string, schema: Record<string, unknown>): ToolSet {
  return { [name]: tool({ description, inputSchema: jsonSchema(schema) }) };
}

const tools: ToolSet = {
  ...offer('everything__echo', 'Repeats what it is given.', echoSchema),
  ...offer('everything__get-sum', 'Adds two numbers.', addSchema),
  ...offer('files__read_file_a2b3c4', 'Reads a file.', {
    type: 'object',
    properties: { path: { type: 'string' } },
    required: ['path'],
  }),
  ...offer(
    'weather__forecast',
    'The forecast for a city.',
    addIntent({ type: 'object', properties: { city: { type: 'string' } } }).schema,
  ),
};

async function ask(messages: string | ModelMessage[], given: ToolSet = tools) {
  const prompt: ModelMessage[] = typeof messages === 'string' ? [{ role: 'user', content: messages }] : messages;
  const result = streamText({ model: createOfflineModel(), messages: prompt, tools: given });
  const deltas: string[] = [];
  for await (const part of result.stream) if (part.type === 'text-delta') deltas.push(part.text);
  const calls = (await result.toolCalls).map((call) => ({ tool: call.toolName, input: call.input as unknown }));
  return { text: await result.text, deltas, calls, finish: await result.finishReason, usage: await result.usage };
}

function toolStep(
  id: string,
  toolName: string,
  output: Extract<ModelMessage, { role: 'tool' }>['content'][number] & { type: 'tool-result' },
) {
  return [
    { role: 'assistant', content: [{ type: 'tool-call', toolCallId: id, toolName, input: {} }] },
    { role: 'tool', content: [output] },
  ] satisfies ModelMessage[];
}

describe('the offline model, told what to call', () => {
  test('calls a tool by its exposed name with exactly the arguments given', async () => {
    const { calls, finish, text } = await ask('call everything__echo with {"message":"a } \\" b", "extra": [1]}');
    assert.deepEqual(calls, [{ tool: 'everything__echo', input: { message: 'a } " b', extra: [1] } }]);
    assert.equal(finish, 'tool-calls');
    assert.equal(text, '');
  });

  test('finds a tool by its original name, whatever was done to it to make it fit', async () => {
    assert.equal((await ask('call ECHO with {"message":"x"}')).calls[0]?.tool, 'everything__echo');
    assert.equal((await ask('call read.file with {"path":"/a"}')).calls[0]?.tool, 'files__read_file_a2b3c4');
  });

  test('calls several at once, in one line or one a line', async () => {
    const inLine = await ask(
      'call echo with {"message":"1"} and call get-sum with {"a":1,"b":2}, call echo with {"message":"3"}',
    );
    assert.deepEqual(
      inLine.calls.map((call) => call.tool),
      ['everything__echo', 'everything__get-sum', 'everything__echo'],
    );
    const byLine = await ask('call echo with {"message":"1"}\ncall get-sum with a=4 b=5');
    assert.deepEqual(byLine.calls[1], { tool: 'everything__get-sum', input: { a: 4, b: 5 } });
  });

  test('keeps a call after "then" for the next step, and reports after the last', async () => {
    const message: ModelMessage = {
      role: 'user',
      content: 'call echo with {"message":"1"} then call get-sum with {"a":1,"b":2}',
    };
    assert.deepEqual(
      (await ask([message])).calls.map((call) => call.tool),
      ['everything__echo'],
    );
    const first = toolStep('c1', 'everything__echo', {
      type: 'tool-result',
      toolCallId: 'c1',
      toolName: 'everything__echo',
      output: { type: 'text', value: 'one' },
    });
    assert.deepEqual((await ask([message, ...first])).calls, [{ tool: 'everything__get-sum', input: { a: 1, b: 2 } }]);
    const second = toolStep('c2', 'everything__get-sum', {
      type: 'tool-result',
      toolCallId: 'c2',
      toolName: 'everything__get-sum',
      output: { type: 'text', value: '3' },
    });
    const end = await ask([message, ...first, ...second]);
    assert.deepEqual(end.calls, []);
    assert.equal(end.text, 'everything__echo returned: one\neverything__get-sum returned: 3');
  });

  test('says so when there is no such tool or the arguments are not JSON', async () => {
    assert.match((await ask('call nothing_like_it with {"a":1}')).text, /no tool named "nothing_like_it"/);
    assert.match((await ask('call echo with {"message": oops}')).text, /not a JSON object/);
  });

  test('gives an intent where the schema asks for one, and keeps one that was given', async () => {
    const asked = await ask('call forecast with {"city":"Ghent"}');
    assert.deepEqual(asked.calls[0]?.input, { model_intent: 'Calling forecast', city: 'Ghent' });
    const given = await ask('call forecast with {"city":"Ghent","model_intent":"Looking"}');
    assert.deepEqual(given.calls[0]?.input, { city: 'Ghent', model_intent: 'Looking' });
    const told = await ask('call forecast with {"city":"Ghent"} to plan the trip\ncall echo with {"message":"1"}');
    assert.deepEqual(told.calls[0]?.input, { model_intent: 'Planning the trip', city: 'Ghent' });
    assert.equal(told.calls.length, 2);
  });

  test("leaves a tool's own property named model_intent alone", async () => {
    const own = { type: 'object', properties: { model_intent: { type: 'string' } } };
    assert.deepEqual((await ask('call own with {}', offer('s__own', 'x', own))).calls[0]?.input, {});
    const both = await ask('call own with {}', offer('s__own', 'x', addIntent(own).schema));
    assert.deepEqual(both.calls[0]?.input, { model_intent_2: 'Calling own' });
  });
});

describe('the offline model, left to itself', () => {
  test('picks the tool that the words fit and fills what is required', async () => {
    assert.deepEqual((await ask('What is the sum of 2 and 3.5?')).calls, [
      { tool: 'everything__get-sum', input: { a: 2, b: 3.5 } },
    ]);
    assert.deepEqual((await ask('echo hello there')).calls, [{ tool: 'everything__echo', input: { message: 'hello there' } }]);
    assert.deepEqual((await ask('what is the weather forecast, city=Ghent')).calls[0]?.input, {
      model_intent: 'Calling forecast',
      city: 'Ghent',
    });
  });

  test('lists the tools on request, with their descriptions', async () => {
    for (const question of ['list tools', 'What can you do?', 'which tools are there']) {
      const { text, calls } = await ask(question);
      assert.deepEqual(calls, []);
      assert.match(text, /4 tools:\n- everything__echo: Repeats what it is given\./);
    }
  });

  test('says what it is when nothing fits', async () => {
    const { text, finish } = await ask('Good evening');
    assert.match(text, /I am the offline model/);
    assert.equal(finish, 'stop');
  });

  test('reports every kind of result and counts media', async () => {
    const output = (value: Extract<ModelMessage, { role: 'tool' }>['content'][number] & { type: 'tool-result' }) =>
      ask([{ role: 'user', content: 'go' }, ...toolStep('c1', 's__t', value)]);
    const part = { type: 'tool-result', toolCallId: 'c1', toolName: 's__t' } as const;
    assert.equal((await output({ ...part, output: { type: 'error-text', value: 'no' } })).text, 's__t failed: no');
    assert.equal((await output({ ...part, output: { type: 'json', value: { a: 1 } } })).text, 's__t returned: {"a":1}');
    assert.equal(
      (await output({ ...part, output: { type: 'execution-denied', reason: 'policy' } })).text,
      's__t was not run: policy',
    );
    const media = { type: 'file', mediaType: 'image/png', data: { type: 'data', data: new Uint8Array(8) } } as const;
    const mixed = await output({ ...part, output: { type: 'content', value: [{ type: 'text', text: 'two' }, media, media] } });
    assert.equal(mixed.text, 's__t returned: two [2 images]');
  });

  test('gets through a long message of any kind', async () => {
    for (const piece of ['and ', 'a-', '“', 'call ', 'x', 'call a {', '{', 'a="', ' ', '. ', 'user: \n']) {
      const { text, calls } = await ask(`Hm ${piece.repeat(Math.ceil(100_000 / piece.length))}`);
      assert.ok(text !== '' || calls.length > 0, piece);
    }
  });

  test('answers the same prompt in the same way', async () => {
    assert.deepEqual(await ask('echo hello'), await ask('echo hello'));
  });

  test('streams in several pieces that make up the text, and counts tokens', async () => {
    const { deltas, text, usage } = await ask('Good evening');
    assert.ok(deltas.length > 5);
    assert.equal(deltas.join(''), text);
    assert.ok((usage.inputTokens ?? 0) > 0 && (usage.outputTokens ?? 0) > 0);
  });

  test('stops in the middle when its caller has gone', async () => {
    const stop = new AbortController();
    const model = createOfflineModel();
    const { stream } = await model.doStream({
      prompt: [{ role: 'user', content: [{ type: 'text', text: 'Good evening' }] }],
      abortSignal: stop.signal,
    });
    await assert.rejects(async () => {
      for await (const part of stream) if (part.type === 'text-delta') stop.abort();
    }, /abort/i);
  });
});

describe('the offline model, asked for a title or a summary', () => {
  type More = { system?: string; tools?: ToolSet; providerOptions?: { gatehouse: { task: string } } };
  const answer = async (prompt: string, more: More = {}) =>
    await streamText({ model: createOfflineModel(), prompt, ...more }).text;

  test('makes a title of the first words', async () => {
    const wanted = 'Please find the open issues that';
    const text = `${wanted} are assigned to me`;
    assert.equal(await answer(`Write a title of at most six words. Answer with the title only.\n\n${text}`), wanted);
    assert.equal(await answer(text, { system: 'Write a short title for this chat.' }), wanted);
    assert.equal(await answer(text, { providerOptions: { gatehouse: { task: 'title' } } }), wanted);
  });

  test('lists the topics of a transcript, those of an earlier summary first', async () => {
    const transcript = 'User: plan a trip\nAssistant: sure\n- not this\nUser: book a hotel\nTool x {} -> ok: done';
    const first = await answer(`Summarise this conversation for yourself.\n\n${transcript}`);
    assert.equal(first, 'What was asked so far:\n- plan a trip\n- book a hotel');
    const second = await answer(`Summarise it.\n\nSummary of what came before: ${first}\nUser: pay the bill`);
    assert.equal(second, 'What was asked so far:\n- plan a trip\n- book a hotel\n- pay the bill');
  });

  test('does not take a conversation for one of these', async () => {
    assert.match(await answer('The title of this book?'), /offline model/);
    assert.match(await answer('Write a title.\n\nText', { tools }), /offline model/);
  });
});
