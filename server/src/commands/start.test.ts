import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { spawnGatehouse, startGatehouse } from '../../testing/spawn-gatehouse.ts';

/** A folder of its own for each test: `./data` in it is where Gatehouse keeps everything when nothing is said. */
async function inNewFolder(body: (cwd: string) => Promise<void>): Promise<void> {
  const cwd = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  try {
    await body(cwd);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}

describe('gatehouse start', () => {
  it('makes its folder, closed to others, and is ready without any setting', () =>
    inNewFolder(async (cwd) => {
      const gatehouse = await startGatehouse({ cwd });
      assert.equal((await fetch(`${gatehouse.url}/readyz`)).status, 200);
      assert.equal((await stat(join(cwd, 'data'))).mode & 0o777, 0o700);
      assert.match(gatehouse.output(), /There is no admin yet/);
      assert.equal(await gatehouse.end('SIGTERM'), 0);
    }));

  it('refuses the folder of another process, naming that', () =>
    inNewFolder(async (cwd) => {
      const first = await startGatehouse({ cwd });
      const second = spawnGatehouse(['start'], { cwd, env: { GATEHOUSE_PORT: '0' } });
      assert.equal(await second.ended, 1);
      assert.match(second.output(), new RegExp(`in use by process ${first.pid}\\b`));
      assert.equal((await fetch(`${first.url}/readyz`)).status, 200);
      assert.equal(await first.end('SIGTERM'), 0);
    }));

  it('starts again on the folder of a process that was killed', () =>
    inNewFolder(async (cwd) => {
      const killed = await startGatehouse({ cwd });
      assert.equal(await killed.end('SIGKILL'), 'SIGKILL');
      const next = await startGatehouse({ cwd });
      assert.equal((await fetch(`${next.url}/readyz`)).status, 200);
      assert.equal(await next.end('SIGINT'), 0);
      assert.ok(!existsSync(join(cwd, 'data', 'gatehouse.sock')));
    }));

  it('names every faulty variable at once, and makes nothing', () =>
    inNewFolder(async (cwd) => {
      const env = { GATEHOUSE_PORT: 'x', GATEHOUSE_METRICS_TOKEN: 'short', GATEHOUSE_PROT: '1' };
      const gatehouse = spawnGatehouse(['start'], { cwd, env });
      assert.equal(await gatehouse.ended, 1);
      assert.match(gatehouse.output(), /GATEHOUSE_PORT: [\s\S]*GATEHOUSE_METRICS_TOKEN: /);
      assert.doesNotMatch(gatehouse.output(), /\bshort\b|at .*\.ts:/);
      assert.ok(!existsSync(join(cwd, 'data')));
    }));

  it('says which port is taken', () =>
    inNewFolder(async (cwd) => {
      const first = await startGatehouse({ cwd });
      const { port } = new URL(first.url);
      const env = { GATEHOUSE_PORT: port, GATEHOUSE_DATA_DIR: join(cwd, 'other') };
      const second = spawnGatehouse(['start'], { cwd, env });
      assert.equal(await second.ended, 1);
      assert.match(second.output(), new RegExp(`Port ${port} of 127.0.0.1 is taken`));
      assert.equal(await first.end('SIGTERM'), 0);
    }));
});

describe('a Gatehouse that is stopped', () => {
  let cwd = '';

  before(async () => {
    cwd = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  });
  after(() => rm(cwd, { recursive: true, force: true }));

  it('ends in time though a client holds its connection open', async () => {
    const gatehouse = await startGatehouse({ cwd });
    const held = connect(Number(new URL(gatehouse.url).port), '127.0.0.1');
    held.write(
      'POST /api/v1/auth/password HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 100\r\n\r\n{',
    );
    held.on('error', () => {});
    await new Promise((resolve) => held.once('connect', resolve));
    assert.equal(await gatehouse.end('SIGTERM'), 0, gatehouse.output());
    assert.match(gatehouse.output(), /"message":"Stopped"/);
    held.destroy();
  });
});
