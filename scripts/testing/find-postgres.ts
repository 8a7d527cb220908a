import { execFileSync } from 'node:child_process';
import { accessSync, constants, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** The oldest PostgreSQL that Gatehouse supports. */
export const oldestMajor = 15;

export type PostgresBinaries = { folder: string; version: string };

/**
 * The newest PostgreSQL server (`initdb` and `postgres`) on this machine that Gatehouse supports: Debian's folders, the PATH,
 * and what `pg_config` says are searched. Undefined when there is none.
 */
export function findPostgres(): PostgresBinaries | undefined {
  const found = candidateFolders()
    .filter((folder) => ['initdb', 'postgres'].every((program) => isExecutable(join(folder, program))))
    .map((folder) => ({ folder, version: versionOf(folder) }))
    .filter(({ version }) => Number.parseInt(version, 10) >= oldestMajor);
  return found.toSorted((a, b) => Number.parseFloat(b.version) - Number.parseFloat(a.version))[0];
}

function candidateFolders(): string[] {
  const debian = '/usr/lib/postgresql';
  return [
    ...list(debian).map((version) => join(debian, version, 'bin')),
    ...(process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== ''),
    ...firstLine('pg_config', ['--bindir']),
  ];
}

function versionOf(folder: string): string {
  const [line = ''] = firstLine(join(folder, 'postgres'), ['--version']);
  return /(\d+(?:\.\d+)?)/.exec(line)?.[1] ?? '0';
}

function list(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The first line that a program prints, as a list of one; empty when it cannot be run. */
function firstLine(program: string, args: string[]): string[] {
  try {
    const printed = execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return printed.trim().split('\n').slice(0, 1);
  } catch {
    return [];
  }
}
