import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parseSecretKeys, type SecretKey } from './parse-secret-keys.ts';

/** The keys cannot be used as they are. The message says what to do and holds none of them. */
export class SecretKeysError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SecretKeysError';
  }
}

/** Where the keys of an embedded Gatehouse are. */
export function keyFilePath(dataDir: string): string {
  return join(dataDir, 'secret-keys');
}

/**
 * The keys in the data folder, written as in GATEHOUSE_SECRET_KEYS; undefined when there is no such file.
 * @throws SecretKeysError when others may read it or it does not hold keys.
 */
export async function findKeyFile(dataDir: string): Promise<SecretKey[] | undefined> {
  const path = keyFilePath(dataDir);
  const found = await stat(path).catch(undefinedIfMissing);
  if (!found) return undefined;
  if ((found.mode & 0o077) !== 0) throw new SecretKeysError(`${path} can be read by other users. Do: chmod 600 ${path}`);
  const parsed = parseSecretKeys((await readFile(path, 'utf8')).trim());
  if ('fault' in parsed) throw new SecretKeysError(`${path} does not hold keys: ${parsed.fault}. Put a backup of it there.`);
  return parsed.value;
}

/**
 * Makes the key file with one random key: whole and on the disk before anything is sealed with it, or not at all.
 * Only for the process that holds the data folder. Does not replace a file that is there.
 */
export async function makeKeyFile(dataDir: string): Promise<SecretKey[]> {
  const made: SecretKey = { id: `f${randomBytes(4).toString('hex')}`, key: randomBytes(32) };
  const path = keyFilePath(dataDir);
  if (await stat(path).catch(undefinedIfMissing)) throw new SecretKeysError(`${path} is there already.`);
  const draft = `${path}.unfinished`;
  await rm(draft, { force: true });
  await writeThrough(draft, `${made.id}:${made.key.toString('base64')}\n`);
  await rename(draft, path);
  await syncFolder(dataDir);
  return [made];
}

async function writeThrough(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function undefinedIfMissing(cause: unknown): undefined {
  if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
  throw cause;
}
