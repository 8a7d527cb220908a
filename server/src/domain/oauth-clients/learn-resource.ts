import { discoverResource } from '../../upstream/oauth/discover-authorization.ts';
import type { Server } from '../servers/server.ts';
import { findDiscovery, saveResource } from './discovery-store.ts';
import type { OAuthClientsDeps } from './oauth-clients-deps.ts';
import { writeIfCurrent } from './write-if-current.ts';

/** A user waits for it. */
const limits = { requestMs: 5_000, allMs: 8_000 };

/**
 * Where the endpoints are entered by hand and no scopes are, logins ask for what the server says that it needs: asks it once, without
 * credentials, and keeps what it says. One that cannot be asked now is asked at the next login.
 */
export async function learnResource(deps: OAuthClientsDeps, server: Server): Promise<void> {
  const { resource, finding, isRefused } = await discoverResource(deps, { url: server.url }, limits);
  if (finding && !isRefused && resource.scope === undefined) return;
  await writeIfCurrent(deps.db, server, (tx) => saveResource(tx, server, resource));
}

/** Whether `learnResource` has something to do. */
export async function lacksResource(deps: Pick<OAuthClientsDeps, 'db'>, server: Server): Promise<boolean> {
  if (!server.oauth2 || server.oauth2Scopes !== '') return false;
  return (await findDiscovery(deps.db.sql, server))?.knowsResource !== true;
}
