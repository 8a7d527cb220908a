import { unlessAborted } from '../../upstream/wire/unless-aborted.ts';
import type { CatalogState } from '../catalogs/catalogs.ts';
import { toUpstreamServer, type Server } from '../servers/server.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';

/**
 * Lists a server anew as the turn's user; the calls of one step share what that brought, however many they are.
 *
 * @returns undefined when the user stopped the turn before the server had answered
 * @throws LeaseLost, or the reason of `lease.handover`: nobody waits for a slow server then
 */
export type ListOwn = (server: Server) => Promise<CatalogState | undefined>;

export function createOwnListings({ catalogs }: Pick<TurnDeps, 'catalogs'>, lease: TurnLease): ListOwn {
  const leave = AbortSignal.any([lease.stop, lease.lost, lease.handover]);
  const begun = new Map<string, Promise<CatalogState>>();
  return async (server) => {
    const key = `${server.id} ${server.revision}`;
    const listing = begun.get(key) ?? catalogs.load(toUpstreamServer(server), lease.userId, { refresh: true });
    begun.set(key, listing);
    try {
      return await unlessAborted(listing, leave);
    } catch (error) {
      lease.lost.throwIfAborted();
      if (lease.stop.aborted) return undefined;
      throw error;
    }
  };
}
