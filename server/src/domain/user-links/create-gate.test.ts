import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { AppError } from '../../errors.ts';
import { createGate } from './create-gate.ts';

describe('createGate', () => {
  test('runs no more at once than it may, and the rest in turn', async () => {
    const gate = createGate({ running: 2, waiting: 10 });
    let now = 0;
    let most = 0;
    const order: number[] = [];
    const work = (number: number) => async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      order.push(number);
      now -= 1;
    };
    await Promise.all([0, 1, 2, 3, 4, 5].map((number) => gate.run(work(number))));
    assert.equal(most, 2);
    assert.deepEqual(order, [0, 1, 2, 3, 4, 5]);
  });

  test('turns away what would wait behind too many, but nothing that is urgent', async () => {
    const gate = createGate({ running: 1, waiting: 1 });
    const hold = Promise.withResolvers<string>();
    const done: string[] = [];
    const note = (name: string) => async () => void done.push(name);
    const all = [gate.run(() => hold.promise), gate.run(note('patient'))];
    await assert.rejects(gate.run(note('late')), (error) => error instanceof AppError && error.code === 'throttled');
    const urgent = gate.run(note('urgent'), { urgent: true });
    hold.resolve('');
    await Promise.all([...all, urgent]);
    assert.deepEqual(done, ['urgent', 'patient']);
  });

  test('gives its place on when the work fails', async () => {
    const gate = createGate({ running: 1, waiting: 1 });
    await assert.rejects(
      gate.run(() => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(await gate.run(() => Promise.resolve('next')), 'next');
  });
});
