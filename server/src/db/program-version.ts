import { readFileSync } from 'node:fs';

/** The version of this Gatehouse, as in its package.json. */
export const programVersion: string = readVersion(new URL('../../package.json', import.meta.url));

function readVersion(file: URL): string {
  const parsed: unknown = JSON.parse(readFileSync(file, 'utf8'));
  if (typeof parsed !== 'object' || parsed === null || !('version' in parsed) || typeof parsed.version !== 'string') {
    throw new Error('package.json states no version.');
  }
  return parsed.version;
}

/** Compares major.minor.patch; what follows a dash does not count. */
export function isOlderVersion(version: string, than: string): boolean {
  const [left, right] = [parts(version), parts(than)];
  const place = left.findIndex((part, at) => part !== right[at]);
  return place >= 0 && (left[place] ?? 0) < (right[place] ?? 0);
}

function parts(version: string): number[] {
  const match = /^(\d+)\.(\d+)\.(\d+)/.exec(version);
  if (!match) throw new Error(`${version} is no version.`);
  return match.slice(1).map(Number);
}
