import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ModelProvider } from '../models/model.ts';
import type { ToolCallRow } from '../tool-calls/tool-call-store.ts';
import { buildPrompt } from './build-prompt.ts';

const image = (id: string) => ({ type: 'image' as const, attachment_id: id, media_type: 'image/png' });

/** A call that returned two images, of which one is given to the model. */
function promptWith(provider: ModelProvider, inputModalities: string[]): string {
  const call: ToolCallRow = {
    id: 'call',
    user_id: 'user',
    surface: 'chat',
    chat_id: 'chat',
    turn_id: 'turn',
    step: 0,
    position: 0,
    model_call_id: 'c1',
    server_id: null,
    server_name: null,
    tool: 'draw',
    exposed_name: 'draw',
    title: 'Draw',
    intent: null,
    arguments: {},
    repeatable: false,
    held_for: null,
    held_until: null,
    state: 'finished',
    outcome: 'ok',
    content: [image('old'), image('new')],
    truncated: false,
    result_bytes: 0,
    duration_ms: 1,
    created_at: new Date(),
    started_at: null,
    finished_at: null,
  };
  const turns = [{ text: 'draw', steps: [{ parts: [{ type: 'tool_call' as const, id: 'call' }] }] }];
  const prompt = buildPrompt('', undefined, turns, {
    calls: new Map([['call', call]]),
    attachments: new Map([['new', { mediaType: 'image/png', bytes: Buffer.from('x') }]]),
    model: { provider, inputModalities },
    resultChars: Number.POSITIVE_INFINITY,
  });
  return JSON.stringify(prompt.slice(1));
}

describe('media in a prompt', () => {
  for (const provider of ['anthropic', 'google'] as const) {
    test(`are given, and the model is told of those that are not (${provider})`, () => {
      const prompt = promptWith(provider, ['text', 'image']);
      assert.equal(prompt.match(/"type":"file"/g)?.length, 1);
      assert.equal(prompt.match(/image\/png: left out to keep the request small/g)?.length, 1);
    });
  }

  test('are named in words to a model that only reads', () => {
    const prompt = promptWith('anthropic', ['text']);
    assert.ok(!prompt.includes('"type":"file"'));
    assert.equal(prompt.match(/image\/png: shown to the user/g)?.length, 2);
  });
});
