import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import { resourceOf } from '../../protocol/oauth/metadata-urls.ts';
import { chooseTokenAuthMethod, type OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { openServerSecret } from '../credentials/server-secrets.ts';
import { findSealedSecrets } from '../servers/server-store.ts';
import type { Server } from '../servers/server.ts';
import { findDiscovery, type StoredDiscovery } from './discovery-store.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { PreparedOAuth } from './prepared-oauth.ts';
import { findRegistration } from './registration-store.ts';

/**
 * What a login at the server's provider needs, from what an admin entered or what is stored of a discovery. Does not dial.
 * @returns undefined when the authorization server is still to be found, or Gatehouse still to be registered there
 */
export async function findPrepared(deps: OAuthClientsDeps, server: Server): Promise<PreparedOAuth | undefined> {
  const discovery = await findDiscovery(deps.db.sql, server);
  if (server.oauth2) {
    const client = await findEnteredClient(deps, server, server.oauth2.clientId);
    return toPrepared(server, { server: toEnteredServer(server.oauth2), client, discovery, isOwnRegistration: false });
  }
  if (!discovery?.server) return undefined;
  const own = await findOwnClient(deps, server, discovery.server);
  return own && toPrepared(server, { server: discovery.server, discovery, ...own });
}

async function findOwnClient(
  deps: OAuthClientsDeps,
  server: Server,
  authorizationServer: AuthorizationServer,
): Promise<{ client: OAuthClient; isOwnRegistration: boolean } | undefined> {
  if (authorizationServer.takesClientMetadata && deps.clientMetadataUrl !== undefined) {
    return { client: { clientId: deps.clientMetadataUrl, tokenAuthMethod: 'none' }, isOwnRegistration: false };
  }
  const key = { serverId: server.id, issuer: authorizationServer.issuer, redirectUri: redirectUriOf(deps.publicUrl) };
  const client = await findRegistration(deps, key);
  return client && { client, isOwnRegistration: true };
}

async function findEnteredClient(deps: OAuthClientsDeps, server: Server, clientId: string): Promise<OAuthClient> {
  const sealed = server.hasOauth2Secret ? (await findSealedSecrets(deps.db.sql, server.id))?.oauth2ClientSecret : null;
  const secret =
    sealed == null ? {} : { clientSecret: openServerSecret(deps.secrets, server.id, 'oauth2_client_secret', sealed) };
  const override = server.oauth2Options.tokenAuthMethod;
  return { clientId, ...secret, ...chooseTokenAuthMethod({ override, hasSecret: sealed != null }) };
}

/** Without metadata it has no name of its own: the token endpoint's URL stands for it. */
function toEnteredServer({ authUrl, tokenUrl }: { authUrl: string; tokenUrl: string }): AuthorizationServer {
  return {
    issuer: tokenUrl,
    authorizationEndpoint: authUrl,
    tokenEndpoint: tokenUrl,
    promisesIssuer: false,
    takesClientMetadata: false,
  };
}

type Known = {
  server: AuthorizationServer;
  client: OAuthClient;
  discovery: StoredDiscovery | undefined;
  isOwnRegistration: boolean;
};

/** What is known of a provider and of Gatehouse as its client, with what the admin says about requests laid over it. */
export function toPrepared(server: Server, { server: found, client, discovery, isOwnRegistration }: Known): PreparedOAuth {
  const { revocationUrl, resource, audience, prompt, tokenAuthMethod } = server.oauth2Options;
  const sendsResource = resource === 'send' || (resource === 'auto' && discovery?.resourceRefused !== true);
  const scope = server.oauth2Scopes === '' ? discovery?.resource.scope : server.oauth2Scopes;
  const hasOtherMethod = tokenAuthMethod !== undefined && client.clientSecret !== undefined;
  return {
    server: revocationUrl === undefined ? found : { ...found, revocationEndpoint: revocationUrl },
    client: hasOtherMethod ? { ...client, tokenAuthMethod, isMethodAssumed: false } : withLearntMethod(client, discovery),
    mayOmitResource: resource === 'auto',
    isOwnRegistration,
    ...(sendsResource ? { resource: discovery?.resource.resource ?? resourceOf(server.url) } : {}),
    ...(scope === undefined ? {} : { scope }),
    ...(audience === undefined ? {} : { audience }),
    ...(prompt === undefined ? {} : { prompt }),
  };
}

/** What was learnt of a provider may be of another client than this one, so it stays an assumption. */
function withLearntMethod(client: OAuthClient, discovery: StoredDiscovery | undefined): OAuthClient {
  const learnt = client.isMethodAssumed === true ? discovery?.tokenAuthMethod : undefined;
  return learnt === undefined ? client : { ...client, tokenAuthMethod: learnt };
}
