import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import { SecretKeysError } from '../domain/secrets/key-file.ts';
import { resolveSecretKeys } from '../domain/secrets/resolve-secret-keys.ts';
import { createSecretBox, type SecretBox } from '../domain/secrets/secret-box.ts';
import { CannotStart } from './cannot-start.ts';

/**
 * The box that seals and opens stored secrets, with the keys of the environment or of the data folder. The database has to be
 * migrated. @throws CannotStart when a key is missing that stored secrets need
 */
export async function openSecrets(db: Database, { database, secretKeys }: Config): Promise<SecretBox> {
  const dataDir = 'dataDir' in database ? database.dataDir : undefined;
  try {
    return createSecretBox(await resolveSecretKeys(db, { configured: secretKeys, dataDir }));
  } catch (cause) {
    if (cause instanceof SecretKeysError) throw new CannotStart(cause.message, { cause });
    throw cause;
  }
}
