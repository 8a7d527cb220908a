import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { PostgresBinaries } from './find-postgres.ts';

export type PrivatePostgres = {
  /** Connects as the superuser to the database `postgres`. */
  adminUrl: string;
  /** Ends the cluster at once and deletes its folder. May be called twice. */
  stop(): Promise<void>;
};

type Account = { uid: number; gid: number } | undefined;

/**
 * Starts a PostgreSQL cluster of our own on a free loopback port, with a random password, in a temporary folder. It gives up
 * durability for speed. PostgreSQL refuses to run as root, so root hands the folder and the processes to an ordinary account.
 */
export async function startPrivatePostgres(binaries: PostgresBinaries): Promise<PrivatePostgres> {
  const account = ordinaryAccount();
  for (let attempt = 1; ; attempt += 1) {
    const started = await startOnce(binaries, account);
    if (typeof started === 'object') return started;
    // Somebody else may have taken the port between our look and the start.
    if (attempt === 3) throw new Error(`PostgreSQL did not start:\n${started}`);
  }
}

/** Answers with the running cluster, or with what PostgreSQL wrote when it gave up. */
async function startOnce(binaries: PostgresBinaries, account: Account): Promise<PrivatePostgres | string> {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-test-postgres-'));
  const password = randomBytes(24).toString('base64url');
  // The shell below deletes the folder; this is for an end before it runs.
  process.once('exit', () => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  initialise(binaries, folder, password, account);
  const port = await freePort();
  const guard = startGuarded(join(binaries.folder, 'postgres'), serverArguments(folder, port), folder, account);
  const log = await waitUntilReady(guard);
  if (log !== 'ready') {
    await endGuard(guard);
    return log;
  }
  return {
    adminUrl: `postgres://gatehouse:${password}@127.0.0.1:${port}/postgres`,
    stop: () => endGuard(guard),
  };
}

/** The account that the cluster runs under: our own, or when we are root one that can do less. */
function ordinaryAccount(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const wanted of ['postgres', 'nobody']) {
    const [, , uid, gid] = accounts.find(([name]) => name === wanted) ?? [];
    if (uid !== undefined && gid !== undefined) return { uid: Number(uid), gid: Number(gid) };
  }
  throw new Error('PostgreSQL refuses to run as root, and there is no account `postgres` or `nobody` to run it under.');
}

function initialise(binaries: PostgresBinaries, folder: string, password: string, account: Account): void {
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (account) for (const path of [folder, passwordFile]) chownSync(path, account.uid, account.gid);
  execFileSync(
    join(binaries.folder, 'initdb'),
    [
      '--no-sync',
      '--username=gatehouse',
      '--auth=scram-sha-256',
      `--pwfile=${passwordFile}`,
      '--encoding=UTF8',
      '--no-locale',
    ].concat('--pgdata', join(folder, 'data')),
    { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'], ...account },
  );
}

function serverArguments(folder: string, port: number): string[] {
  const settings = {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    jit: 'off',
  };
  return ['-D', join(folder, 'data'), ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * Runs PostgreSQL under a shell that waits for its own standard input to end, then stops it and deletes the folder. So the
 * cluster ends with us even when we are killed. A process group of its own keeps Ctrl-C away from it: the tests end first.
 */
function startGuarded(program: string, args: string[], folder: string, account: Account): ChildProcess {
  const script = 'folder=$1; shift; "$@" & child=$!; read -r line; kill -QUIT $child; wait $child; rm -rf "$folder"';
  return spawn('/bin/sh', ['-c', script, 'sh', folder, program, ...args], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'ignore', 'pipe'],
    ...account,
  });
}

/** Answers 'ready', or what PostgreSQL wrote when it gave up. */
async function waitUntilReady(guard: ChildProcess): Promise<string> {
  const lines: string[] = [];
  if (!guard.stderr) throw new Error('The log of PostgreSQL has to be readable.');
  for await (const line of createInterface({ input: guard.stderr })) {
    lines.push(line);
    if (line.includes('database system is ready to accept connections')) {
      guard.stderr.resume();
      return 'ready';
    }
    if (line.includes('FATAL:')) break;
  }
  return lines.join('\n');
}

async function endGuard(guard: ChildProcess): Promise<void> {
  if (guard.exitCode !== null || guard.signalCode !== null) return;
  const ended = new Promise((resolve) => guard.once('close', resolve));
  guard.stdin?.end();
  guard.stderr?.destroy();
  await ended;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve, reject) => probe.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('A TCP port was expected.');
  return address.port;
}
