import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-reporter-'));
const reporter = fileURLToPath(new URL('terse-reporter.ts', import.meta.url));

describe('the terse reporter', () => {
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("ends with node:test's own count when a test fails, after saying why it failed", () => {
    const { printed, status } = report(`
      import { test } from 'node:test';
      test('holds', () => {});
      test('breaks', () => { console.log('printed before'); throw new Error('the reason'); });`);
    assert.equal(status, 1);
    assert.match(printed, /✖ .*example\.test\.mjs: 1 of 2 tests failed/);
    assert.match(printed, /printed before[^]*the reason[^]*ℹ tests 2[^]*ℹ pass 1\nℹ fail 1\n/);
    assert.match(lastLine(printed), /^ℹ duration_ms /);
  });

  it('says one line for a file that passes and leaves out what it printed', () => {
    const { printed, status } = report(`
      import { test } from 'node:test';
      test('holds', () => { console.log('printed'); });`);
    assert.equal(status, 0);
    assert.match(printed, /^✔ .*example\.test\.mjs: 1 test, [\d.]+ s\n\nℹ tests 1\n/);
    assert.doesNotMatch(printed, /printed|holds/);
  });

  it('says how the process of a file ended that failed as a whole', () => {
    const { printed, status } = report('process.exit(3);');
    assert.equal(status, 1);
    assert.match(printed, /example\.test\.mjs: its process ended with exit code 3\n/);
    assert.match(printed, /ℹ fail 1\n/);
  });
});

function report(code: string): { printed: string; status: number | null } {
  const file = join(folder, 'example.test.mjs');
  writeFileSync(file, code);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout, status } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`, file], {
    encoding: 'utf8',
    env,
  });
  return { printed: stdout, status };
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
