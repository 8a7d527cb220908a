import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { StoredEvent } from '../../domain/events/event-store.ts';
import { renderEventStream } from './event-stream.ts';

/** Batches without end, and whether their reader has let go of them. */
function endless() {
  const state = { released: false };
  async function* batches(): AsyncGenerator<readonly StoredEvent[], void, void> {
    try {
      for (let seq = 1; ; seq++) yield [{ chatId: 'c', seq, type: 'title', data: { title: 'x'.repeat(10_000) } }];
    } finally {
      state.released = true;
    }
  }
  return { state, batches: batches() };
}

const isStillSignedIn = async () => true;

function rendered(batches: Parameters<typeof renderEventStream>[0], asked = isStillSignedIn) {
  const gone = new AbortController();
  const body = renderEventStream(batches, { signal: gone.signal, abort: () => gone.abort(), isStillSignedIn: asked });
  return { gone, body };
}

test('lets go of its batches when a client leaves that had not read all that waited for it', async () => {
  const { state, batches } = endless();
  const { gone, body } = rendered(batches);
  const reader = body.getReader();
  await reader.read();
  await new Promise((resolve) => setImmediate(resolve)); // the queue is full, nobody asks for more
  await reader.cancel();
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([gone.signal.aborted, state.released], [true, true]);
});

test('renders no more of a batch than the client has room for', async () => {
  async function* batches(): AsyncGenerator<readonly StoredEvent[], void, void> {
    yield Array.from({ length: 200 }, (_, place) => {
      return { chatId: 'c', seq: place + 1, type: 'title' as const, data: { title: 'x'.repeat(10_000) } };
    });
  }
  let text = '';
  for await (const chunk of rendered(batches()).body) {
    assert.ok(chunk.byteLength < 80_000, `${chunk.byteLength} bytes at once`);
    text += Buffer.from(chunk).toString();
  }
  const seqs = [...text.matchAll(/^id: (\d+)$/gm)].map(([, seq]) => Number(seq));
  assert.deepEqual(
    seqs,
    Array.from({ length: 200 }, (_, place) => place + 1),
  );
});

test('lets go of everything when its batches fail', async () => {
  async function* failing(): AsyncGenerator<readonly StoredEvent[], void, void> {
    yield [{ chatId: 'c', seq: 1, type: 'title', data: { title: 'x' } }];
    throw new Error('the database is away');
  }
  const { gone, body } = rendered(failing());
  await assert.rejects(async () => {
    for await (const chunk of body) assert.ok(chunk.byteLength > 0);
  }, /the database is away/);
  assert.equal(gone.signal.aborted, true);
});

test('asks no more who is signed in once it has ended, read to its end or not', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  const { batches } = endless();
  let asked = 0;
  const { gone, body } = rendered(batches, async () => {
    asked += 1;
    return true;
  });
  await new Promise((resolve) => setImmediate(resolve)); // the queue is full, nobody reads
  t.mock.timers.tick(30_000);
  assert.equal(asked, 2);
  gone.abort();
  t.mock.timers.tick(60_000);
  assert.equal(asked, 2);
  await body.cancel();
});
