import type { Database } from '../../db/database.ts';

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
