import { z } from 'zod';
import type { Database } from '../../db/database.ts';

/** Calls `onServerChanged` for each server that any process wrote, this one too. @returns stops listening */
export function followServerChanges(db: Pick<Database, 'listen'>, onServerChanged: (serverId: string) => void): () => void {
  return db.listen('gatehouse_config', (payload) => {
    const serverId = parseServerId(payload);
    if (serverId !== undefined) onServerChanged(serverId);
  });
}

const serverPayload = z.object({ server: z.string() });

/** Other payloads of the channel are about something else, and '' says that some were missed, which the revisions make up for. */
function parseServerId(payload: string): string | undefined {
  return payload === '' ? undefined : serverPayload.safeParse(JSON.parse(payload)).data?.server;
}
