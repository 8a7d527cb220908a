import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const preload = fileURLToPath(new URL('limit-file.ts', import.meta.url));

function runFile(code: string): { status: number | null; stdout: string } {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-limit-'));
  try {
    const file = join(folder, 'some.test.mjs');
    writeFileSync(file, code);
    const env = { PATH: process.env['PATH'], GATEHOUSE_TEST_FILE_LIMIT_MS: '1500' };
    return spawnSync(process.execPath, ['--test', `--import=${preload}`, file], { env, encoding: 'utf8', timeout: 60_000 });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a file that a process keeps alive after its tests ends at the limit, as failed', () => {
  const { status, stdout } = runFile(`
    import { spawn } from 'node:child_process';
    import { test } from 'node:test';
    test('leaves a process behind', () => {
      const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: ['ignore', 'pipe', 'pipe'] });
      process.once('exit', () => child.kill());
    });
  `);
  assert.equal(status, 1, stdout);
  assert.match(stdout, /some\.test\.mjs has not ended after 1\.5 s\. Open: .*ProcessWrap/);
});

test('a file that ends by itself is not touched', () => {
  const { status, stdout } = runFile(`import { test } from 'node:test'; test('is quick', () => {});`);
  assert.equal(status, 0, stdout);
});
