import type { Database } from '../../db/database.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import { findServer } from '../servers/server-store.ts';

/** Where a server's tokens may go, and for whom they are. */
export type ServerTarget = { revision: number; origin: string; audience: string | undefined };

/**
 * Knows servers by the origin that tokens may go to, read once for each revision.
 * @returns a function that throws UpstreamError `closed` when the server was deleted, or now points to another origin than the
 *   caller knows: what is meant for where it is now must not go to where it was
 */
export function createServerTargets(db: Pick<Database, 'sql'>): (server: UpstreamServer) => Promise<ServerTarget> {
  const targets = new Map<string, ServerTarget>();
  return async (server) => {
    let target = targets.get(server.id);
    if (!target || target.revision < server.revision) {
      const found = await findServer(db.sql, server.id);
      target = found && { revision: found.revision, origin: new URL(found.url).origin, audience: found.userOidcAudience };
      if (target) targets.set(server.id, target);
      else targets.delete(server.id);
    }
    if (!target || (target.revision !== server.revision && target.origin !== new URL(server.url).origin)) {
      throw new UpstreamError('closed', `${server.displayName} was changed while it was being used. Try again.`);
    }
    return target;
  };
}
