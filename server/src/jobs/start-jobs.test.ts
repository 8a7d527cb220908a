import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createLog } from '../telemetry/log.ts';
import { startJobs } from './start-jobs.ts';

/** A log that keeps its lines. */
function captureLog() {
  const lines: string[] = [];
  return { log: createLog({ level: 'info' }, { write: (line: string) => void lines.push(line) }), lines };
}

describe('jobs', () => {
  it('run again and again, each on its own, and never twice at once', async () => {
    const done = Promise.withResolvers<void>();
    let [running, runs] = [0, 0];
    const slow = Promise.withResolvers<void>();
    const jobs = startJobs(
      [
        {
          name: 'quick',
          everyMs: 1,
          async run() {
            assert.equal(running++, 0);
            await new Promise(setImmediate);
            running -= 1;
            if (++runs === 5) done.resolve();
          },
        },
        { name: 'stuck', everyMs: 1, run: () => slow.promise },
      ],
      captureLog(),
    );
    await done.promise;
    slow.resolve();
    await jobs.stop();
  });

  it('are logged by name when they fail, and run again', async () => {
    const { log, lines } = captureLog();
    const again = Promise.withResolvers<void>();
    let runs = 0;
    const jobs = startJobs(
      [
        {
          name: 'failing',
          everyMs: 1,
          async run() {
            if (++runs === 2) again.resolve();
            throw new Error('on purpose');
          },
        },
      ],
      { log },
    );
    await again.promise;
    await jobs.stop();
    assert.match(lines[0] ?? '', /"job":"failing"/);
    assert.match(lines[0] ?? '', /on purpose/);
  });

  it('stop: what runs is told and waited for, and nothing starts after', async () => {
    const started = Promise.withResolvers<void>();
    let ended = false;
    const jobs = startJobs(
      [
        {
          name: 'long',
          everyMs: 1,
          async run(signal) {
            started.resolve();
            await new Promise((resolve) => signal.addEventListener('abort', resolve));
            await new Promise(setImmediate);
            assert.equal(ended, false);
            ended = true;
          },
        },
        { name: 'rare', everyMs: 1e9, run: () => assert.fail('it is not due') },
      ],
      captureLog(),
    );
    await started.promise;
    await jobs.stop();
    assert.ok(ended);
  });
});
