import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, it } from 'node:test';

/** A process that does `body` with a log and the functions under test. */
function spawnScript(body: string) {
  const script = `
    import { exitOnDefects, onSignal } from ${JSON.stringify(new URL('./on-signal.ts', import.meta.url))};
    import { createLog } from ${JSON.stringify(new URL('../telemetry/log.ts', import.meta.url))};
    const log = createLog({ level: 'info' });
    ${body}`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close').then(([code]: (number | null)[]) => code);
  const said = async (text: string) => {
    while (!output.includes(text)) await Promise.race([once(child.stdout, 'data'), ended.then(() => assert.fail(output))]);
  };
  return { child, ended, said, output: () => output };
}

describe('signals', () => {
  it('ask once to stop, and end a process that does not', async () => {
    const script = spawnScript(`
      setInterval(() => {}, 1000);
      onSignal(log, (signal) => log.info('stopping for ' + signal));
      log.info('listening');`);
    await script.said('listening');
    script.child.kill('SIGINT');
    await script.said('stopping for SIGINT');
    const impatient = setInterval(() => script.child.kill('SIGINT'), 50);
    assert.equal(await script.ended, 1);
    clearInterval(impatient);
    assert.match(script.output(), /Asked again to stop/);
    assert.equal(script.output().match(/stopping for/g)?.length, 1);
  });
});

describe('defects', () => {
  for (const [name, body] of [
    ['an error that nothing caught', `setTimeout(() => { throw new Error('at postgres://me:canary@db/x'); });`],
    ['a rejection that nothing handled', `void Promise.reject(new Error('at postgres://me:canary@db/x'));`],
  ] as const) {
    it(`end the process, and the log says why: ${name}`, async () => {
      const script = spawnScript(`exitOnDefects(log); setInterval(() => {}, 1000); ${body}`);
      assert.equal(await script.ended, 1);
      assert.match(script.output(), new RegExp(`"level":"fatal".*"message":"${name}"`, 'i'));
      assert.doesNotMatch(script.output(), /canary/);
    });
  }
});
