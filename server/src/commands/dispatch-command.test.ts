import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { createRecordingTerminal } from '../../testing/recording-terminal.ts';
import { CannotStart } from './cannot-start.ts';
import type { Command } from './command.ts';
import { dispatchCommand } from './dispatch-command.ts';

const commands: Record<string, Command> = {
  seven: { summary: 'answer seven', run: async () => 7 },
  refuse: {
    summary: 'refuse',
    run: async () => {
      throw new CannotStart('The door is shut.', { remedy: 'Open it.' });
    },
  },
  break: {
    summary: 'break',
    run: async () => {
      throw new Error('postgres://me:canary@db/gatehouse is away', { cause: new TypeError('the cause') });
    },
  },
};

async function run(...argv: string[]): Promise<{ code: number; text: string }> {
  const terminal = createRecordingTerminal();
  const code = await dispatchCommand(commands, argv, {}, terminal);
  return { code, text: terminal.text() };
}

describe('gatehouse', () => {
  it('runs the command and takes its exit code', async () => {
    assert.deepEqual(await run('seven'), { code: 7, text: '' });
  });

  for (const argv of [[], ['help'], ['--help'], ['-h']]) {
    it(`lists commands and settings when asked for ${argv[0] ?? 'nothing'}`, async () => {
      const { code, text } = await run(...argv);
      assert.equal(code, 0);
      assert.match(text, /gatehouse seven +answer seven/);
      assert.match(text, /GATEHOUSE_PORT +\w+/);
    });
  }

  it('says its version', async () => {
    assert.match((await run('--version')).text, /^gatehouse \d+\.\d+\.\d+ \(node 2\d/);
  });

  it('does not guess what was meant, but says it', async () => {
    const { code, text } = await run('sevn');
    assert.equal(code, 2);
    assert.match(text, /no command "sevn"\. Did you mean seven\?/);
    assert.equal((await run('constructor')).code, 2);
    assert.equal((await run('seven', '--fast')).code, 2);
  });

  it('tells what was foreseen as a sentence with what to do', async () => {
    assert.deepEqual(await run('refuse'), { code: 1, text: 'The door is shut.\nOpen it.' });
  });

  it('tells a defect with where it happened and why, without secrets', async () => {
    const { code, text } = await run('break');
    assert.equal(code, 1);
    assert.match(text, /dispatch-command\.test\.ts[\s\S]*the cause/);
    assert.doesNotMatch(text, /canary/);
  });
});
