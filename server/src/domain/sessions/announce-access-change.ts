import { z } from 'zod';
import type { Database } from '../../db/database.ts';

/**
 * Tells this process and all others that a user can do less than before: sessions or tokens of theirs have ended, they were
 * disabled or deleted. Called after the commit, so that what outlives its request (streams, turns) ends at once. Best effort: a
 * stream looks again by itself at its next heartbeat, a turn within two seconds.
 */
export async function announceAccessChange(db: Pick<Database, 'notify'>, userId: string): Promise<void> {
  await db.notify('gatehouse_config', JSON.stringify({ access: { user: userId } })).catch(() => undefined);
}

/**
 * Calls `onAccessChanged` for each such change that any process made, this one too; without a user when some may have been
 * missed. @returns stops listening
 */
export function followAccessChanges(
  db: Pick<Database, 'listen'>,
  onAccessChanged: (userId: string | undefined) => void,
): () => void {
  return db.listen('gatehouse_config', (payload) => {
    if (payload === '') return onAccessChanged(undefined);
    const access = accessPayload.safeParse(JSON.parse(payload)).data?.access;
    if (access) onAccessChanged(access.user);
  });
}

const accessPayload = z.object({ access: z.object({ user: z.string() }) });
