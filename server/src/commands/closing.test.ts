import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../telemetry/log.ts';
import { CannotStart } from './cannot-start.ts';
import { createClosing } from './closing.ts';

function createRecorded(limitMs = 60_000) {
  let logged = '';
  const exited = Promise.withResolvers<number>();
  const log = createLog({ level: 'error' }, { write: (line) => void (logged += line) });
  return { closing: createClosing({ log, limitMs, exit: exited.resolve }), exited: exited.promise, logged: () => logged };
}

describe('closing', () => {
  it('closes what was opened last first, each after the one before has closed', async () => {
    const { closing } = createRecorded();
    const order: string[] = [];
    closing.add('database', () => void order.push('database'));
    closing.add('upstream', async () => {
      order.push('upstream begins');
      await new Promise(setImmediate);
      order.push('upstream ends');
    });
    await Promise.all([closing.run(), closing.run()]);
    assert.deepEqual(order, ['upstream begins', 'upstream ends', 'database']);
  });

  it('closes the rest when a part fails to', async () => {
    const { closing, logged } = createRecorded();
    let closed = false;
    closing.add('database', () => void (closed = true));
    closing.add('upstream', () => Promise.reject(new Error('stuck')));
    await closing.run();
    assert.ok(closed);
    assert.match(logged(), /"message":"Closing failed: upstream"/);
  });

  it('gives up after its time, naming what hung', async () => {
    const { closing, exited, logged } = createRecorded(20);
    const held = setInterval(() => {}, 1000); // the timer alone keeps no process alive
    closing.add('database', () => new Promise(() => {}));
    void closing.run();
    assert.equal(await exited, 1);
    clearInterval(held);
    assert.match(logged(), /"hung":"database"/);
  });

  it('closes at once what is opened after it began, and stops whoever opens', async () => {
    const { closing } = createRecorded();
    let closed = false;
    await closing.run();
    assert.throws(() => closing.add('late', () => void (closed = true)), CannotStart);
    assert.ok(closed);
  });
});
