import type { Transaction } from '../../db/database.ts';

/**
 * Forgets all that is stored of a server's provider, for a server that needs none any more: what was found, Gatehouse as a client there
 * with the secrets that it was given, and logins that were begun.
 */
export async function forgetProvider(tx: Transaction, serverId: string): Promise<void> {
  await forgetClients(tx, serverId);
  await tx.deleteFrom('oauth_discoveries').where('server_id', '=', serverId).execute();
}

/** Forgets Gatehouse as a client of a server's provider, and the logins that were begun: the next one is registered anew for. */
export async function forgetClients(tx: Transaction, serverId: string): Promise<void> {
  await tx.deleteFrom('oauth_states').where('server_id', '=', serverId).execute();
  await tx.deleteFrom('oauth_clients').where('server_id', '=', serverId).execute();
}
