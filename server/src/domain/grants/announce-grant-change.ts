import { z } from 'zod';
import type { Database } from '../../db/database.ts';
import type { GrantChange, GrantsDeps } from './grants-deps.ts';

/**
 * Tells this process and all others that a user connected, disconnected or has to connect again; called after the commit. Best
 * effort towards the others: what they hold of a token is read anew after a minute.
 */
export async function announceGrantChange(deps: Pick<GrantsDeps, 'db' | 'onGrantChanged'>, change: GrantChange): Promise<void> {
  deps.onGrantChanged(change);
  const grant = { server: change.serverId, user: change.userId };
  await deps.db.notify('gatehouse_config', JSON.stringify({ grant })).catch(() => undefined);
}

/** Calls `onGrantChanged` for each change that any process made, this one too. @returns stops listening */
export function followGrantChanges(db: Pick<Database, 'listen'>, onGrantChanged: (change: GrantChange) => void): () => void {
  return db.listen('gatehouse_config', (payload) => {
    const grant = payload === '' ? undefined : grantPayload.safeParse(JSON.parse(payload)).data?.grant;
    if (grant) onGrantChanged({ serverId: grant.server, userId: grant.user });
  });
}

const grantPayload = z.object({ grant: z.object({ server: z.string(), user: z.string() }) });
