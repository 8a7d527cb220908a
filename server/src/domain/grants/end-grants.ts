import type { Transaction } from '../../db/database.ts';
import { deleteOwnCatalogs } from '../catalogs/catalog-store.ts';
import { deleteGrants, deleteServerGrants, type RemovedGrant } from './grant-store.ts';

/**
 * Ends a user's grants at a server, and forgets what the server listed by them: whoever connects next may be somebody else there.
 * @returns what is needed to revoke them, tokens still sealed
 */
export async function endGrants(tx: Transaction, holder: { userId: string; serverId: string }): Promise<RemovedGrant[]> {
  await deleteOwnCatalogs(tx, holder);
  return deleteGrants(tx, holder);
}

/** Ends every user's grants at a server, as `endGrants` does: what they were bound to has changed. */
export async function endServerGrants(tx: Transaction, serverId: string): Promise<RemovedGrant[]> {
  await deleteOwnCatalogs(tx, { serverId });
  return deleteServerGrants(tx, serverId);
}
