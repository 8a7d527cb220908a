import { isDeepStrictEqual } from 'node:util';
import { discoverAuthorization } from '../../upstream/oauth/discover-authorization.ts';
import type { Server } from '../servers/server.ts';
import { confirmDiscovery, findDiscovery, saveDiscovery } from './discovery-store.ts';
import type { OAuthClientsDeps } from './oauth-clients-deps.ts';
import { writeIfCurrent } from './write-if-current.ts';

/** Somebody waits for it, and what is stored does as well. */
const limits = { requestMs: 5_000, allMs: 10_000 };

/**
 * Looks whether a server names another authorization server by now, and then keeps that one. Where none is found, or one that cannot
 * be used or whose endpoints are only assumed, what is stored stays: a server that fails for a moment must not cost grants.
 */
export async function rediscover(deps: OAuthClientsDeps, server: Pick<Server, 'id' | 'url'>): Promise<void> {
  const found = await discoverAuthorization(deps, { url: server.url }, limits);
  if (!found.server || found.finding || found.server.issuer === found.server.tokenEndpoint) return;
  const stored = await findDiscovery(deps.db.sql, server);
  const isSame = isDeepStrictEqual([stored?.server, stored?.resource], [found.server, found.resource]);
  // Saving would also forget what was learnt of the provider since.
  if (isSame) await confirmDiscovery(deps.db.sql, server);
  else await writeIfCurrent(deps.db, server, (tx) => saveDiscovery(tx, server, found));
}
