import type { SecretKey } from './parse-secret-keys.ts';
import type { Database } from '../../db/database.ts';
import { findKeyFile, keyFilePath, makeKeyFile, SecretKeysError } from './key-file.ts';
import { listUsedKeyIds } from './list-used-key-ids.ts';

/**
 * The keys that this Gatehouse seals (the first) and opens with: those that were configured, else those of the data folder,
 * which are made at the first start. To be called with the database open and migrated: that is what holds the folder.
 *
 * @param place where keys can come from; `dataDir` is undefined with PostgreSQL.
 * @throws SecretKeysError when a stored secret was sealed with a key that is not among them: better no start than half a start.
 */
export async function resolveSecretKeys(
  db: Database,
  place: { configured: readonly SecretKey[]; dataDir: string | undefined },
): Promise<SecretKey[]> {
  const used = await listUsedKeyIds(db.sql);
  const keys = place.configured.length > 0 ? [...place.configured] : await keysOfFolder(place.dataDir, used);
  const missing = used.filter((id) => !keys.some((key) => key.id === id));
  if (missing.length === 0) return keys;
  const where = place.configured.length > 0 || place.dataDir === undefined ? 'GATEHOUSE_SECRET_KEYS' : keyFilePath(place.dataDir);
  throw new SecretKeysError(
    `Stored secrets are sealed with the keys ${missing.join(', ')}, which ${where} does not hold. Add them after the first one.`,
  );
}

async function keysOfFolder(dataDir: string | undefined, used: readonly string[]): Promise<SecretKey[]> {
  if (dataDir === undefined) throw new SecretKeysError('GATEHOUSE_SECRET_KEYS is not set, and there is no data folder.');
  const found = await findKeyFile(dataDir);
  if (found) return found;
  if (used.length === 0) return makeKeyFile(dataDir);
  const path = keyFilePath(dataDir);
  throw new SecretKeysError(`Stored secrets are sealed with keys of ${path}, which is gone. Put a backup of it there.`);
}
