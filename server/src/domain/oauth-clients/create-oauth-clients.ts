import { AppError } from '../../errors.ts';
import { describeFinding, type Finding } from '../../protocol/oauth/finding.ts';
import { discoverAuthorization, type Discovery } from '../../upstream/oauth/discover-authorization.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { shareFlights } from '../../upstream/pool/share-flights.ts';
import { registerClient } from '../../upstream/oauth/register-client.ts';
import type { Server } from '../servers/server.ts';
import { saveDiscovery, findDiscovery, saveFinding, saveResourceRefused } from './discovery-store.ts';
import { findPrepared } from './find-prepared.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { OAuthClients, PreparedOAuth } from './prepared-oauth.ts';
import { rediscover } from './rediscover.ts';
import { deleteRegistration, saveRegistration } from './registration-store.ts';

/** Finds authorization servers and registers at them: once for all who ask at the same time, and kept for the next time. */
export function createOAuthClients(deps: OAuthClientsDeps): OAuthClients {
  const preparations = shareFlights<PreparedOAuth>();
  const discoveries = shareFlights<Discovery>();
  const rediscoveries = shareFlights<void>();

  async function prepare(server: Server): Promise<PreparedOAuth> {
    const stored = await findPrepared(deps, server);
    return stored ?? preparations.share(`${server.id} ${server.revision}`, () => prepareAnew(deps, server));
  }

  return {
    prepare,
    async prepareAgain(server) {
      if (!server.oauth2) await rediscoveries.share(`${server.id} ${server.revision}`, () => rediscover(deps, server));
      return prepare(server);
    },
    find: (server) => findPrepared(deps, server),
    discover: (server) => discoveries.share(`${server.id} ${server.revision}`, () => discoverAnew(deps, server)),
    forgetRegistration: (server, clientId) => deleteRegistration(deps.db.sql, server.id, clientId),
    noteResourceRefused: (server) => saveResourceRefused(deps.db.sql, server),
  };
}

async function discoverAnew(deps: OAuthClientsDeps, server: Server): Promise<Discovery> {
  const discovery = await discoverAuthorization(deps, { url: server.url });
  await saveDiscovery(deps.db.sql, server, discovery);
  return discovery;
}

async function prepareAnew(deps: OAuthClientsDeps, server: Server): Promise<PreparedOAuth> {
  const known = await findDiscovery(deps.db.sql, server);
  const found = known?.server ? { server: known.server, resource: known.resource } : await discoverAnew(deps, server);
  if (!found.server) throw unavailable('finding' in found ? found.finding : undefined);
  // With a client metadata document there is nothing to register.
  const prepared = (await findPrepared(deps, server)) ?? (await register(deps, server, found.server, found.resource.scope));
  if (!prepared) throw unavailable(undefined);
  return prepared;
}

async function register(
  deps: OAuthClientsDeps,
  server: Server,
  authorizationServer: NonNullable<Discovery['server']>,
  scope: string | undefined,
): Promise<PreparedOAuth | undefined> {
  const redirectUri = redirectUriOf(deps.publicUrl);
  try {
    const wanted = server.oauth2Scopes === '' ? scope : server.oauth2Scopes;
    const request = { redirectUri, clientName: 'Gatehouse', clientUri: deps.publicUrl, scope: wanted };
    const client = await registerClient(deps, authorizationServer, request);
    await saveRegistration(deps, { serverId: server.id, issuer: authorizationServer.issuer, redirectUri }, client);
    await saveFinding(deps.db.sql, server, null);
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn({ serverId: server.id, failure: error.message, status: error.status }, 'Gatehouse could not be registered');
    await saveFinding(deps.db.sql, server, error.finding?.code ?? 'registration_refused');
    throw unavailable(error.finding, error);
  }
  return findPrepared(deps, server);
}

function unavailable(finding: Finding | undefined, cause?: unknown): AppError {
  const { text, fix } = finding ?? describeFinding('no_metadata');
  return new AppError('oauth_unavailable', `${text} ${fix}`, { cause });
}
