import type { ServersDeps } from './servers-deps.ts';

/**
 * Tells this process and all others that a server was written; called after the commit. Best effort towards the others: what
 * they hold is keyed by the server's revision, which they read anew for each use.
 */
export async function announceServerChange(deps: Pick<ServersDeps, 'db' | 'onServerChanged'>, serverId: string): Promise<void> {
  deps.onServerChanged(serverId);
  await deps.db.notify('gatehouse_config', JSON.stringify({ server: serverId })).catch(() => undefined);
}
