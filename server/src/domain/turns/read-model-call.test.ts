import assert from 'node:assert/strict';
import { test } from 'node:test';
import { aServer } from '../servers/testing/a-server.ts';
import type { ChatTool } from './chat-tool.ts';
import { readModelCall } from './read-model-call.ts';

const tool: ChatTool = {
  exposedName: 'demo__echo',
  server: aServer(),
  definition: { name: 'echo', inputSchema: { type: 'object' } },
  title: 'Echo',
  inputSchema: { type: 'object' },
  intentProperty: 'model_intent',
  heldFor: undefined,
  tokens: 0,
};
const tools = new Map([[tool.exposedName, tool]]);
const read = (argumentsJson: string, { exposedName = tool.exposedName, finishReason = 'tool-calls' } = {}) =>
  readModelCall({ modelCallId: '1', exposedName, argumentsJson }, tools, finishReason);

test('takes the intent out of the arguments', () => {
  const { intent, args, problem } = read('{"model_intent": "Saying hello", "text": "hi"}');
  assert.deepEqual([intent, args, problem], ['Saying hello', { text: 'hi' }, undefined]);
});

test('makes a call without its intent all the same', () => {
  const { intent, args, problem } = read('{"text": "hi"}');
  assert.deepEqual([intent, args, problem], [undefined, { text: 'hi' }, undefined]);
});

test('takes no arguments for an empty object, where the model came to its end', () => {
  for (const finishReason of ['tool-calls', 'stop']) {
    const { args, problem } = read('', { finishReason });
    assert.deepEqual([args, problem], [{}, undefined]);
  }
  assert.match(read('', { finishReason: 'other' }).problem ?? '', /not a JSON object/);
});

test('takes no call of an answer that was cut for whole, not even where its arguments are', () => {
  for (const [finishReason, why] of [
    ['length', /output limit/],
    ['content-filter', /content filter/],
    ['error', /error of the model provider/],
    ['interrupted', /before its end/],
  ] as const) {
    for (const json of ['', '{}', '{"text": "hi"}', '{"text": "h']) {
      assert.match(read(json, { finishReason }).problem ?? '', why);
    }
  }
  assert.equal(read('{"text": "hi"}', { finishReason: 'other' }).problem, undefined);
});

test('says what is wrong with a call that cannot be made', () => {
  assert.match(read('{}', { exposedName: 'demo__gone' }).problem ?? '', /no tool "demo__gone"/);
  for (const json of ['{"text": ', '[1]', '"text"', 'null', '{"a":'.repeat(200) + '1' + '}'.repeat(200)]) {
    assert.match(read(json).problem ?? '', /not a JSON object/);
  }
});

test('changes no number', () => {
  const json = '{"id":1234567890123456789,"price":1e400,"many":[0.12345678901234567891]}';
  const { args, problem } = read(`{"model_intent":"Paying",${json.slice(1)}`);
  assert.deepEqual([JSON.stringify(args), problem], [json, undefined]);
  assert.match(read('{"price":1e5000}').problem ?? '', /too large/);
});

test('keeps only what a database can hold', () => {
  assert.deepEqual(read(String.raw`{"text": "a\u0000b\ud800c"}`).args, { text: 'a\uFFFDb\uFFFDc' });
});
