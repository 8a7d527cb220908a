import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { LanguageModelV4, LanguageModelV4StreamPart } from '@ai-sdk/provider';
import { emptyDraft, streamStep } from './stream-step.ts';

const finish: LanguageModelV4StreamPart = {
  type: 'finish',
  finishReason: { unified: 'stop', raw: 'stop' },
  usage: {
    inputTokens: { total: 3, noCache: undefined, cacheRead: undefined, cacheWrite: undefined },
    outputTokens: { total: 2, text: undefined, reasoning: undefined },
  },
};

/** A model that streams these parts and then ends, or hangs. */
function modelOf(parts: readonly LanguageModelV4StreamPart[], options: { hangs?: boolean } = {}): LanguageModelV4 {
  return {
    specificationVersion: 'v4',
    provider: 'test',
    modelId: 'test',
    supportedUrls: {},
    doGenerate: () => Promise.reject(new Error('not asked for')),
    doStream: async () => ({
      stream: new ReadableStream({
        start(controller) {
          for (const part of parts) controller.enqueue(part);
          if (!options.hangs) controller.close();
        },
      }),
    }),
  };
}

const text = (deltas: readonly string[]): LanguageModelV4StreamPart[] => [
  { type: 'text-start', id: '1' },
  ...deltas.map((delta): LanguageModelV4StreamPart => ({ type: 'text-delta', id: '1', delta })),
  { type: 'text-end', id: '1' },
];

async function stream(model: LanguageModelV4, signal = new AbortController().signal, silenceMs = 5_000) {
  const draft = emptyDraft();
  const deltas: string[] = [];
  const end = await streamStep(model, { prompt: [], abortSignal: signal }, draft, {
    silenceMs,
    onDelta: (_type, delta) => deltas.push(delta),
  }).then(
    () => undefined,
    (error: unknown) => error,
  );
  return { draft, deltas, error: end };
}

test('keeps a character whole that the model cut in two', async () => {
  const { draft, deltas } = await stream(modelOf([...text(['a\ud83d', '\ude00b', 'c\0']), finish]));
  assert.deepEqual(deltas.slice(0, 2), ['a', '😀b']);
  assert.ok(deltas.every((delta) => delta.isWellFormed() && !delta.includes('\0')));
  assert.deepEqual(draft.parts, [{ type: 'text', text: deltas.join('') }]);
});

test('counts an answer without an end as broken off', async () => {
  const { error, draft } = await stream(modelOf(text(['half'])));
  assert.equal(error instanceof Error && error.name, 'ModelStreamBroken');
  assert.deepEqual(draft.parts, [{ type: 'text', text: 'half' }]);
});

test('gives up on a model that says nothing for too long', async () => {
  const { error } = await stream(modelOf(text(['half']), { hangs: true }), undefined, 20);
  assert.equal(error instanceof Error && error.name, 'ModelStreamBroken');
});

test('ends with the reason of its signal although the model does not listen', async () => {
  const stop = new AbortController();
  const streamed = stream(modelOf(text(['half']), { hangs: true }), stop.signal);
  stop.abort(new Error('stopped'));
  assert.equal(((await streamed).error as Error).message, 'stopped');
});
