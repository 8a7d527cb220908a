import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';

export type FolderLock = { release(): void };

export type FolderHolder = { pid: number; since: string; host: string };

/** Another process, or another part of this one, has the data folder open. */
export class DataFolderBusyError extends Error {
  readonly holder: FolderHolder | undefined;

  constructor(dataDir: string, holder: FolderHolder | undefined) {
    const who = holder ? `process ${holder.pid} on ${holder.host}, since ${holder.since}` : 'another process';
    super(`The data folder ${dataDir} is in use by ${who}. Stop it first, or name another folder in GATEHOUSE_DATA_DIR.`);
    this.name = 'DataFolderBusyError';
    this.holder = holder;
  }
}

/**
 * Holds the folder for this process until `release`, or until it ends in whatever way: PGlite takes no lock of its own, and two
 * processes on one folder lose rows without a word.
 *
 * The kernel keeps the lock (SQLite's exclusive lock on an empty file), so that there is no dead holder to be recognised: not
 * by its pid, which another process or another container may have by now. The file `holder.json` is for people only.
 * POSIX drops the lock when this process opens and closes the file `lock` in any other way: nothing here may copy it.
 *
 * @throws DataFolderBusyError
 */
export async function lockDataFolder(dataDir: string): Promise<FolderLock> {
  const file = new DatabaseSync(join(dataDir, 'lock'));
  try {
    file.exec('pragma journal_mode = memory; pragma locking_mode = exclusive; begin exclusive');
  } catch (cause) {
    file.close();
    if (!isBusy(cause)) throw cause;
    throw new DataFolderBusyError(dataDir, await findHolder(dataDir));
  }
  writeHolder(dataDir);
  return {
    release() {
      if (!file.isOpen) return;
      rmSync(holderPath(dataDir), { force: true });
      file.close();
    },
  };
}

function isBusy(cause: unknown): boolean {
  return cause instanceof Error && 'errcode' in cause && cause.errcode === 5; // SQLITE_BUSY
}

function writeHolder(dataDir: string): void {
  const holder: FolderHolder = { pid: process.pid, since: new Date().toISOString(), host: hostname() };
  const draft = `${holderPath(dataDir)}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(holder), { mode: 0o600 });
  renameSync(draft, holderPath(dataDir));
}

/** A holder that has just taken the lock has not written its name yet: what is there may be a dead one's. */
async function findHolder(dataDir: string): Promise<FolderHolder | undefined> {
  let holder = readHolder(dataDir);
  for (let tries = 0; tries < 20 && !(holder && isAlive(holder)); tries++) {
    await sleep(50);
    holder = readHolder(dataDir);
  }
  return holder;
}

function readHolder(dataDir: string): FolderHolder | undefined {
  try {
    return JSON.parse(readFileSync(holderPath(dataDir), 'utf8')) as FolderHolder;
  } catch {
    return undefined;
  }
}

/** Answers no for a process of another container or machine, which cannot be seen from here. */
function isAlive({ pid, host }: FolderHolder): boolean {
  if (host !== hostname()) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (cause) {
    return cause instanceof Error && 'code' in cause && cause.code === 'EPERM';
  }
}

function holderPath(dataDir: string): string {
  return join(dataDir, 'holder.json');
}
