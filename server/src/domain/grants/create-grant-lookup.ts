import type { Database } from '../../db/database.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import type { GivenTo } from '../oauth-clients/prepared-oauth.ts';
import { findGrant } from './grant-store.ts';
import type { GrantChange } from './grants-deps.ts';

/** Which server a grant is for, as it was when the grant was found, and whom it was given to. */
export type GrantOrigin = GivenTo & { serverId: string; revision: number };

/** Which row a user's tokens for a server are in. */
export type FoundGrant = { grantId: string };

export type GrantLookup = {
  /**
   * From memory where it was found before.
   * @returns undefined when the user holds no grant there
   * @throws UpstreamError `closed` when the server now points to another origin than the caller knows: the grant belongs to that one
   */
  find(server: UpstreamServer, userId: string): Promise<FoundGrant | undefined>;
  /** Of a grant that was found before. */
  originOf(grantId: string): GrantOrigin | undefined;
  /** @returns the grant that was known */
  forget(change: GrantChange): string | undefined;
};

type Known = FoundGrant & { revision: number; origin: string };

/** Finds users' grants, so that a request with a token in memory costs no query. */
export function createGrantLookup(db: Database): GrantLookup {
  const known = new Map<string, Known>();
  const origins = new Map<string, GrantOrigin>();

  async function read(server: UpstreamServer, userId: string): Promise<Known | undefined> {
    const grant = await findGrant(db.sql, userId, server.id);
    if (!grant) return undefined;
    const { id, issuer, clientId, revision, url } = grant;
    const found = { grantId: id, revision, origin: new URL(url).origin };
    known.set(keyOf({ serverId: server.id, userId }), found);
    origins.set(id, { serverId: server.id, revision, issuer, clientId });
    return found;
  }

  return {
    async find(server, userId) {
      const held = known.get(keyOf({ serverId: server.id, userId }));
      const found = held && held.revision >= server.revision ? held : await read(server, userId);
      if (found && found.revision !== server.revision && found.origin !== new URL(server.url).origin) {
        throw new UpstreamError('closed', `${server.displayName} was changed while it was being used. Try again.`);
      }
      return found;
    },
    originOf: (grantId) => origins.get(grantId),
    forget(change) {
      const key = keyOf(change);
      const held = known.get(key);
      known.delete(key);
      return held?.grantId;
    },
  };
}

function keyOf({ serverId, userId }: GrantChange): string {
  return `${serverId} ${userId}`;
}
