import type { Sql } from '../../db/database.ts';
import { sealedColumns } from './sealed-columns.ts';
import { listKeyIds } from './secret-store.ts';

/**
 * The ids of all keys that stored secrets are sealed with, each once; empty when nothing is sealed. A key of this list must not
 * be taken out of GATEHOUSE_SECRET_KEYS. Does not check that a key of that id is the same key.
 */
export async function listUsedKeyIds(db: Sql): Promise<string[]> {
  const used = new Set<string>();
  for (const column of sealedColumns) for (const id of await listKeyIds(db, column)) used.add(id);
  return [...used].toSorted();
}
