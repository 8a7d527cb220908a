import assert from 'node:assert/strict';
import { setImmediate as nextTick } from 'node:timers/promises';
import { test } from 'node:test';
import { createLanes } from './create-lanes.ts';

const never = new AbortController().signal;

/** Work that begins when its lane lets it, and ends when it is told. */
function lanesOf(room: number) {
  const enter = createLanes(room);
  const begun: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<string>>();
  return {
    begun,
    begin: (lane: string, name: string, leave = never) =>
      enter(lane, leave, () => {
        begun.push(name);
        const end = Promise.withResolvers<string>();
        ends.set(name, end);
        return end.promise;
      }),
    async end(name: string) {
      ends.get(name)?.resolve(name);
      await nextTick();
    },
    async fail(name: string) {
      ends.get(name)?.reject(new Error(name));
      await nextTick();
    },
  };
}

test('as much runs as there is room for, the rest in the order it came, whether what ran before succeeded or not', async () => {
  const { begin, begun, end, fail } = lanesOf(2);
  const all = ['a', 'b', 'c', 'd', 'e'].map((name) => begin('one', name));
  const settled = Promise.allSettled(all);
  assert.deepEqual(begun, ['a', 'b']);
  await end('b');
  assert.deepEqual(begun, ['a', 'b', 'c']);
  await fail('a');
  assert.deepEqual(begun, ['a', 'b', 'c', 'd']);
  for (const name of ['c', 'd', 'e']) await end(name);
  assert.deepEqual(
    (await settled).map((one) => (one.status === 'fulfilled' ? one.value : 'failed')),
    ['failed', 'b', 'c', 'd', 'e'],
  );
});

test('one lane does not wait for another', () => {
  const { begin, begun } = lanesOf(1);
  void begin('one', 'a');
  void begin('two', 'b');
  assert.deepEqual(begun, ['a', 'b']);
});

test('what leaves while it waits is not run, and takes nobody the room', async () => {
  const { begin, begun, end } = lanesOf(1);
  const leaving = new AbortController();
  void begin('one', 'a');
  const gone = begin('one', 'b', leaving.signal);
  void begin('one', 'c');
  leaving.abort();
  assert.equal(await gone, undefined);
  assert.equal(await begin('one', 'too late', leaving.signal), undefined);
  await end('a');
  assert.deepEqual(begun, ['a', 'c']);
  await end('c');
  void begin('one', 'd');
  assert.deepEqual(begun, ['a', 'c', 'd']);
});
