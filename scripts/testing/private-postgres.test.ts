import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { createInterface } from 'node:readline';
import { describe, it } from 'node:test';
import { openDatabase } from '../../server/src/db/open-database.ts';
import { findPostgres } from './find-postgres.ts';
import { startPrivatePostgres } from './private-postgres.ts';

const binaries = findPostgres();

// Without server binaries there is nothing to start; the test run says so itself.
if (binaries) {
  describe('a private PostgreSQL', () => {
    it('answers to its password and is gone after stop', async () => {
      const cluster = await startPrivatePostgres(binaries);
      const database = await openDatabase({ url: cluster.adminUrl });
      assert.ok((await database.ping()) >= 0);
      await database.close();
      await cluster.stop();
      await cluster.stop();
      assert.equal(await accepts(cluster.adminUrl), false);
    });

    it('ends with its owner, also when that is killed', async () => {
      const owner = spawn(process.execPath, ['--input-type=module', '-e', ownerCode()], { stdio: ['ignore', 'pipe', 'inherit'] });
      const [url] = (await once(createInterface({ input: owner.stdout }), 'line')) as [string];
      assert.equal(await accepts(url), true);
      owner.kill('SIGKILL');
      const deadline = Date.now() + 10_000;
      while (await accepts(url)) assert.ok(Date.now() < deadline, 'the cluster outlived its owner');
    });
  });
}

function ownerCode(): string {
  const place = JSON.stringify(new URL('private-postgres.ts', import.meta.url).href);
  return `
    const { startPrivatePostgres } = await import(${place});
    const cluster = await startPrivatePostgres(${JSON.stringify(binaries)});
    console.log(cluster.adminUrl);
    setInterval(() => {}, 1000);`;
}

async function accepts(url: string): Promise<boolean> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
