import type { Database } from '../../db/database.ts';
import { SecretError, type SecretBox } from './secret-box.ts';
import { placeOf, sealedColumns, type SealedColumn } from './sealed-columns.ts';
import { listSealed, replaceSealed } from './secret-store.ts';

export type Rotation = {
  /** Sealed anew with the current key. */
  rotated: number;
  /** Sealed with the current key before. */
  current: number;
  /** Why a secret keeps its old key: it could not be opened. Says where, never what. */
  failures: string[];
};

const batch = 100;
const beforeAll = '00000000-0000-0000-0000-000000000000';

/**
 * Seals every stored secret with the current key, so that the former ones can be taken away. May run while Gatehouse does, be
 * stopped at any point and be run again: a secret that somebody changes meanwhile is left to them, as they use the current key.
 * A secret that cannot be opened is reported and does not hold up the others.
 */
export async function rotateSecrets(deps: { db: Database; secrets: SecretBox }): Promise<Rotation> {
  const rotation: Rotation = { rotated: 0, current: 0, failures: [] };
  for (const column of sealedColumns) await rotateColumn(deps, column, rotation);
  return rotation;
}

async function rotateColumn(deps: { db: Database; secrets: SecretBox }, column: SealedColumn, rotation: Rotation): Promise<void> {
  for (let afterId = beforeAll; ;) {
    const rows = await listSealed(deps.db.sql, column, { afterId, limit: batch });
    for (const row of rows) await rotateOne(deps, column, row, rotation);
    const last = rows.at(-1);
    if (!last || rows.length < batch) return;
    afterId = last.id;
  }
}

async function rotateOne(
  { db, secrets }: { db: Database; secrets: SecretBox },
  column: SealedColumn,
  { id, sealed: former }: { id: string; sealed: string },
  rotation: Rotation,
): Promise<void> {
  if (secrets.isCurrent(former)) {
    rotation.current += 1;
    return;
  }
  const place = placeOf(column, id);
  try {
    const sealed = secrets.seal(place, secrets.open(place, former));
    if (await replaceSealed(db.sql, column, { id, former, sealed })) rotation.rotated += 1;
  } catch (cause) {
    if (!(cause instanceof SecretError)) throw cause;
    rotation.failures.push(cause.message);
  }
}
