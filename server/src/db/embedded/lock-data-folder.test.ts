import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { DataFolderBusyError, lockDataFolder } from './lock-data-folder.ts';

const holdDataFolder = fileURLToPath(new URL('../../../testing/processes/hold-data-folder.ts', import.meta.url));

describe('the lock of a data folder', () => {
  let folder: string;
  let children: ChildProcess[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-lock-'));
    children = [];
  });
  afterEach(async () => {
    for (const child of children) await end(child, 'SIGKILL');
    rmSync(folder, { recursive: true });
  });

  function start(): { child: ChildProcess; holds: Promise<boolean> } {
    const child = spawn(process.execPath, [holdDataFolder, folder], { stdio: ['ignore', 'pipe', 'ignore'] });
    children.push(child);
    const holds = Promise.race([once(child.stdout, 'data').then(() => true), once(child, 'exit').then(() => false)]);
    return { child, holds };
  }

  it('refuses a second process and says which one holds it, and since when', async () => {
    const { child, holds } = start();
    assert.ok(await holds);
    await assert.rejects(lockDataFolder(folder), (error: Error) => {
      assert.ok(error instanceof DataFolderBusyError);
      assert.ok(error.message.includes(`${folder} is in use by process ${child.pid} on ${hostname()}, since 20`), error.message);
      assert.match(error.message, /GATEHOUSE_DATA_DIR/);
      assert.equal(error.holder?.pid, child.pid);
      assert.ok(Math.abs(Date.now() - Date.parse(error.holder?.since ?? '')) < 60_000);
      return true;
    });
  });

  it('refuses a second holder in the same process', async () => {
    const lock = await lockDataFolder(folder);
    await assert.rejects(lockDataFolder(folder), new RegExp(`process ${process.pid} `));
    lock.release();
  });

  it('is free after its holder was killed, whatever the holder left behind', async () => {
    const { child, holds } = start();
    assert.ok(await holds);
    await end(child, 'SIGKILL');
    assert.ok(existsSync(join(folder, 'holder.json')));
    const lock = await lockDataFolder(folder);
    assert.equal(JSON.parse(readFileSync(join(folder, 'holder.json'), 'utf8')).pid, process.pid);
    lock.release();
  });

  it("is free when the dead holder's pid belongs to somebody else by now", async () => {
    const reused = { pid: process.ppid, since: new Date(0).toISOString(), host: hostname() };
    writeFileSync(join(folder, 'holder.json'), JSON.stringify(reused));
    writeFileSync(join(folder, 'lock'), '');
    (await lockDataFolder(folder)).release();
  });

  it('names the process that has it now, and not the dead one before', async () => {
    writeFileSync(join(folder, 'holder.json'), JSON.stringify({ pid: 2 ** 22 + 1, since: 'long ago', host: hostname() }));
    const { child, holds } = start();
    assert.ok(await holds);
    await assert.rejects(lockDataFolder(folder), new RegExp(`process ${child.pid} `));
  });

  it('is free after release, without a trace of the holder', async () => {
    const { child, holds } = start();
    assert.ok(await holds);
    await end(child, 'SIGTERM');
    assert.ok(!existsSync(join(folder, 'holder.json')));
    (await lockDataFolder(folder)).release();
  });

  it('goes to exactly one of many that start at once, also over a dead holder', async () => {
    const dead = start();
    assert.ok(await dead.holds);
    await end(dead.child, 'SIGKILL');
    const outcomes = await Promise.all(Array.from({ length: 4 }, start).map(({ holds }) => holds));
    assert.deepEqual(outcomes.filter(Boolean), [true]);
  });
});

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill(signal);
  await ended;
}
