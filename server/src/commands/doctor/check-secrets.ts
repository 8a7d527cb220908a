import type { Config } from '../../config.ts';
import type { Database } from '../../db/database.ts';
import { findKeyFile, SecretKeysError } from '../../domain/secrets/key-file.ts';
import type { SecretKey } from '../../domain/secrets/parse-secret-keys.ts';
import { placeOf, sealedColumns } from '../../domain/secrets/sealed-columns.ts';
import { createSecretBox, SecretError, type SecretBox } from '../../domain/secrets/secret-box.ts';
import { listSealed } from '../../domain/secrets/secret-store.ts';
import { fail, ok, warn, type Finding } from './finding.ts';

const place = 'secrets';
const remedy = 'Put back the keys that they were sealed with, after the first one, or enter these secrets again.';

/** Whether the keys at hand open every secret that is stored. Makes no key, unlike a start. */
export async function checkSecrets(db: Database, config: Config): Promise<Finding[]> {
  const keys = await findKeys(config);
  if ('fault' in keys) return [fail(place, keys.fault)];
  const box = keys.value.length > 0 ? createSecretBox(keys.value) : undefined;
  const { sealed, old, closed } = await tryAll(db, box);
  if (closed.length > 0) {
    const some = closed.slice(0, 5).join('; ') + (closed.length > 5 ? '; ...' : '');
    return [fail(place, `${closed.length} of ${sealed} cannot be opened: ${some}`, remedy)];
  }
  if (old > 0) return [warn(place, `${old} of ${sealed} are sealed with a former key`, 'gatehouse rotate-keys seals them anew.')];
  return [ok(place, sealed > 0 ? `all ${sealed} can be opened` : 'none stored yet')];
}

async function findKeys({ secretKeys, database }: Config): Promise<{ value: SecretKey[] } | { fault: string }> {
  if (secretKeys.length > 0 || 'url' in database) return { value: secretKeys };
  try {
    return { value: (await findKeyFile(database.dataDir)) ?? [] };
  } catch (cause) {
    if (cause instanceof SecretKeysError) return { fault: cause.message };
    throw cause;
  }
}

/** @returns how many are sealed, how many of them with a former key, and what is wrong with those that do not open */
async function tryAll(db: Database, box: SecretBox | undefined): Promise<{ sealed: number; old: number; closed: string[] }> {
  const found = { sealed: 0, old: 0, closed: [] as string[] };
  for (const column of sealedColumns) {
    for await (const row of eachSealed(db, column)) {
      found.sealed += 1;
      const failure = box ? tryOpen(box, placeOf(column, row.id), row.sealed) : 'there is no key at all';
      if (failure !== undefined) found.closed.push(failure);
      else if (!box?.isCurrent(row.sealed)) found.old += 1;
    }
  }
  return found;
}

async function* eachSealed(db: Database, column: (typeof sealedColumns)[number]) {
  const limit = 100;
  for (let afterId = '00000000-0000-0000-0000-000000000000'; ;) {
    const rows = await listSealed(db.sql, column, { afterId, limit });
    yield* rows;
    const last = rows.at(-1);
    if (!last || rows.length < limit) return;
    afterId = last.id;
  }
}

function tryOpen(box: SecretBox, at: string, sealed: string): string | undefined {
  try {
    box.open(at, sealed);
    return undefined;
  } catch (cause) {
    if (cause instanceof SecretError) return cause.message;
    throw cause;
  }
}
