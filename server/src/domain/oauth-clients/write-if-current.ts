import type { Database, Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { findServerForUpdate } from '../servers/server-store.ts';
import type { Server } from '../servers/server.ts';

/**
 * Keeps what a provider said, which may have taken a while, unless the server is gone by now, is at another URL, or needs no provider
 * any more: what was stored for it is wiped then, and nothing may come after.
 */
export async function writeIfCurrent(
  db: Database,
  server: Pick<Server, 'id' | 'url'>,
  write: (tx: Transaction) => Promise<void>,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const now = await findServerForUpdate(tx, server.id);
    if (now?.authType === 'oauth2' && now.url === server.url) await write(tx);
  });
}
