import { z } from 'zod';
import type { Database } from '../../db/database.ts';

/**
 * Tells this process and all others that a user's link has other tokens than before; called after the commit. Best effort towards
 * the others: what they hold of a token is read anew after a minute.
 */
export async function announceLinkChange(
  deps: { db: Pick<Database, 'notify'>; onLinkChanged: (userId: string) => void },
  userId: string,
): Promise<void> {
  deps.onLinkChanged(userId);
  await deps.db.notify('gatehouse_config', JSON.stringify({ link: { user: userId } })).catch(() => undefined);
}

/** Calls `onLinkChanged` for each change that any process made, this one too. @returns stops listening */
export function followLinkChanges(db: Pick<Database, 'listen'>, onLinkChanged: (userId: string) => void): () => void {
  return db.listen('gatehouse_config', (payload) => {
    const link = payload === '' ? undefined : linkPayload.safeParse(JSON.parse(payload)).data?.link;
    if (link) onLinkChanged(link.user);
  });
}

const linkPayload = z.object({ link: z.object({ user: z.string() }) });
