import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ChatEvent, Message } from './chat-events.ts';
import { emptyChatView, foldChatEvent } from './fold-chat.ts';

const turnId = '01900000-0000-7000-8000-000000000001';
const asked: Message = {
  id: '01900000-0000-7000-8000-000000000002',
  role: 'user',
  turn_id: turnId,
  content: [{ type: 'text', text: 'hello' }],
  queued: true,
  created_at: '2026-01-01T00:00:00.000Z',
};
const call = {
  id: '01900000-0000-7000-8000-000000000003',
  turn_id: turnId,
  step: 0,
  tool: 'echo',
  exposed_name: 'demo__echo',
  title: 'Echo',
  arguments: {},
  state: 'running' as const,
};

function fold(events: readonly ChatEvent[]) {
  return events.reduce(foldChatEvent, emptyChatView);
}

const text = (step: number, delta: string): ChatEvent => ({ type: 'text', data: { turn_id: turnId, step, delta } });

test('joins deltas into one part and puts the answer behind its question', () => {
  const view = fold([{ type: 'message', data: asked }, text(0, 'Hi '), text(0, 'there')]);
  assert.deepEqual(
    view.messages.map(({ role, content }) => [role, content]),
    [
      ['user', [{ type: 'text', text: 'hello' }]],
      ['assistant', [{ type: 'text', text: 'Hi there' }]],
    ],
  );
});

test('drops what a restarted step had said, and keeps the steps before it', () => {
  const view = fold([
    text(0, 'first'),
    text(1, 'half'),
    { type: 'step_restarted', data: { turn_id: turnId, step: 1 } },
    text(1, 'whole'),
  ]);
  assert.deepEqual(view.messages[0]?.content, [
    { type: 'text', text: 'first' },
    { type: 'text', text: 'whole' },
  ]);
});

test('attaches a result to its call, whichever comes first among several', () => {
  const other = { ...call, id: '01900000-0000-7000-8000-000000000004' };
  const result = { id: other.id, outcome: 'ok' as const, content: [], duration_ms: 3, truncated: false };
  const view = fold([
    { type: 'tool_call', data: call },
    { type: 'tool_call', data: other },
    { type: 'tool_result', data: result },
  ]);
  assert.deepEqual(view.messages[0]?.content, [
    { type: 'tool_call', call },
    { type: 'tool_call', call: { ...other, state: 'finished' }, result },
  ]);
});

test('replaces the streamed answer by the whole one at the end of the turn', () => {
  const whole: Message = {
    ...asked,
    id: '01900000-0000-7000-8000-000000000005',
    role: 'assistant',
    content: [{ type: 'text', text: 'Hi.' }],
  };
  const view = fold([{ type: 'message', data: asked }, text(0, 'Hi'), { type: 'message', data: whole }]);
  assert.deepEqual(
    view.messages.map(({ id }) => id),
    [asked.id, whole.id],
  );
});

test('shows nothing of an answer whose message was edited while it came, whatever still comes of it', () => {
  const edited = { ...asked, id: '01900000-0000-7000-8000-000000000006', turn_id: '01900000-0000-7000-8000-000000000007' };
  const view = fold([
    { type: 'message', data: asked },
    text(0, 'half'),
    { type: 'message_removed', data: { id: asked.id } },
    { type: 'message_removed', data: { id: '01900000-0000-7000-8000-000000000008' } },
    { type: 'message', data: edited },
    text(0, ' and more'),
    { type: 'tool_call', data: call },
    { type: 'step_restarted', data: { turn_id: turnId, step: 0 } },
  ]);
  assert.deepEqual(view.messages, [edited]);
});

test('drops the answer of a turn that it knew nothing of when it began', () => {
  const view = fold([
    { type: 'snapshot', data: { messages: [] } },
    text(0, 'late'),
    { type: 'message_removed', data: { id: '01900000-0000-7000-8000-000000000008', turn_id: turnId } },
    text(0, 'later'),
  ]);
  assert.deepEqual(view.messages, []);
});

test('shows a message as taken up once its turn runs', () => {
  const view = fold([
    { type: 'message', data: asked },
    { type: 'turn', data: { turn_id: turnId, state: 'running' } },
  ]);
  assert.equal(view.messages[0]?.queued, false);
});

test('leaves messages that an event does not touch the same objects', () => {
  const before = fold([{ type: 'message', data: { ...asked, queued: false } }, text(0, 'a')]);
  const after = foldChatEvent(before, text(0, 'b'));
  assert.equal(after.messages[0], before.messages[0]);
  assert.notEqual(after.messages[1], before.messages[1]);
});

test('begins anew with a snapshot', () => {
  const view = fold([text(0, 'old'), { type: 'snapshot', data: { messages: [asked] } }]);
  assert.deepEqual(view.messages, [asked]);
});

test('takes from a snapshot what was said of turns that have ended, and which of them did not end well', () => {
  const notice = { kind: 'server_unavailable' as const, turn_id: turnId, text: 'Notion did not answer.' };
  const stopped = { turn_id: turnId, state: 'stopped' as const };
  const view = fold([{ type: 'snapshot', data: { messages: [asked], notices: [notice], unfinished: [stopped] } }]);
  assert.deepEqual([view.notices, view.turns], [[notice], { [turnId]: stopped }]);
});
