import type { Transaction } from '../../db/database.ts';
import { deleteServerOAuthStates } from '../grants/oauth-state-store.ts';
import { deleteDiscovery } from './discovery-store.ts';
import { deleteRegistrations } from './registration-store.ts';

/**
 * Forgets all that is stored of a server's provider, for a server that needs none any more: what was found, Gatehouse as a client there
 * with the secrets that it was given, and logins that were begun.
 */
export async function forgetProvider(tx: Transaction, serverId: string): Promise<void> {
  await forgetClients(tx, serverId);
  await deleteDiscovery(tx, serverId);
}

/** Forgets Gatehouse as a client of a server's provider, and the logins that were begun: it is registered anew for the next one. */
export async function forgetClients(tx: Transaction, serverId: string): Promise<void> {
  await deleteServerOAuthStates(tx, serverId);
  await deleteRegistrations(tx, serverId);
}
