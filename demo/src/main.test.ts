import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, beforeEach, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

const program = fileURLToPath(new URL('main.ts', import.meta.url));

describe('npm run demo', () => {
  let folder: string;
  const holder = createServer();
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-demo-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));
  after(() => holder.close());

  /** Starts the demo with a temporary folder of its own, so that it shows what it leaves there. */
  function startDemo(...args: string[]) {
    const child = spawn(process.execPath, [program, ...args], {
      env: { PATH: process.env['PATH'], TMPDIR: folder },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    process.once('exit', () => child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text: string) => (output += text));
    const ended = once(child, 'close').then(([code, signal]: unknown[]) => code ?? signal);
    const said = async (text: string) => {
      while (!output.includes(text)) {
        const more = await Promise.race([once(child.stdout, 'data').then(() => true), ended.then(() => false)]);
        assert.ok(more || output.includes(text), `It ended without saying ${text}:\n${output}`);
      }
    };
    return { child, ended, said, output: () => output };
  }

  test('tells a fault of its arguments, and starts nothing', async () => {
    for (const args of [['--bogus'], ['--port', 'abc']]) {
      const { ended, output } = startDemo(...args);
      assert.equal(await ended, 2, output());
      assert.doesNotMatch(output(), /Starting|\.ts:/);
    }
    assert.deepEqual(readdirSync(folder), []);
  });

  test('leaves nothing when it is interrupted while it starts', async () => {
    const { child, ended, said, output } = startDemo();
    await said('Starting');
    child.kill('SIGINT');
    assert.equal(await ended, 0, output());
    assert.doesNotMatch(output(), /Gatehouse ended|\.ts:/);
    assert.deepEqual(readdirSync(folder), []);
  });

  test('takes another port where 3000 is taken, and ends in peace and without a trace by Ctrl-C', async () => {
    // Whoever has the port already does as well.
    await Promise.race([once(holder.listen(3000, '127.0.0.1'), 'listening'), once(holder, 'error')]).catch(() => {});
    const { child, ended, said, output } = startDemo();
    await said('Ctrl-C ends it');
    assert.match(output(), /Gatehouse runs at http:\/\/127\.0\.0\.1:(?!3000\n)\d+/);
    child.kill('SIGINT');
    assert.equal(await ended, 0, output());
    assert.doesNotMatch(output(), /Gatehouse ended/);
    assert.deepEqual(readdirSync(folder), []);
  });
});
