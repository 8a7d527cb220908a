import type { Database } from '../../db/database.ts';
import type { ServersDeps } from './servers-deps.ts';

/**
 * Tells this process and all others that a server was written; called after the commit. Best effort towards the others: what
 * they hold is keyed by the server's revision, which they read anew for each use.
 */
export async function announceServerChange(deps: Pick<ServersDeps, 'db' | 'onServerChanged'>, serverId: string): Promise<void> {
  deps.onServerChanged(serverId);
  await deps.db.notify('gatehouse_config', JSON.stringify({ server: serverId })).catch(() => undefined);
}

/** Calls `onServerChanged` for each server that any process wrote, this one too. @returns stops listening */
export function followServerChanges(db: Pick<Database, 'listen'>, onServerChanged: (serverId: string) => void): () => void {
  return db.listen('gatehouse_config', (payload) => {
    const serverId = parseServerId(payload);
    if (serverId !== undefined) onServerChanged(serverId);
  });
}

/** Other payloads of the channel are about something else, and '' says that some were missed, which the revisions make up for. */
function parseServerId(payload: string): string | undefined {
  if (payload === '') return undefined;
  const { server }: { server?: unknown } = JSON.parse(payload);
  return typeof server === 'string' ? server : undefined;
}
