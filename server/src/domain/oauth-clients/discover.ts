import type { OAuthDiscovery } from '@gatehouse/contract';
import { AppError, invalidField } from '../../errors.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import { discoverAuthorization, type Discovery } from '../../upstream/oauth/discover-authorization.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { getServer } from '../servers/get-server.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { OAuthClients } from './prepared-oauth.ts';

export type DiscoverDeps = Pick<OAuthClientsDeps, 'db' | 'fetch' | 'publicUrl'> & {
  clients: OAuthClients;
  selfOrigins: readonly string[];
};

/**
 * Looks for the authorization server of a URL that is not saved yet; keeps nothing.
 * @throws AppError `forbidden`, `invalid_input` at `/url`
 */
export async function discoverUnsaved(
  deps: DiscoverDeps,
  actor: Actor,
  input: { url: string },
  signal: AbortSignal,
): Promise<OAuthDiscovery> {
  assertAdmin(actor);
  const parsed = parseHttpUrl(input.url);
  if (!parsed.ok) throw invalidField('/url', parsed.fault, describeUrlFault(parsed.fault));
  if (deps.selfOrigins.some((own) => new URL(own).origin === parsed.url.origin)) {
    throw invalidField('/url', 'own_url', 'This is the address of Gatehouse itself.');
  }
  return viewDiscovery(await discoverAuthorization(deps, { url: input.url, signal }), redirectUriOf(deps.publicUrl));
}

/**
 * Looks anew for the authorization server of a saved server, and keeps what is found for the next login.
 * @throws AppError `forbidden`, `not_found`, `conflict` where the server is not `oauth2`
 */
export async function discoverServer(deps: DiscoverDeps, actor: Actor, serverId: string): Promise<OAuthDiscovery> {
  assertAdmin(actor);
  const server = await getServer(deps, actor, serverId);
  if (server.authType !== 'oauth2') throw new AppError('conflict', `${server.displayName} does not use OAuth.`);
  return viewDiscovery(await deps.clients.discover(server), redirectUriOf(deps.publicUrl));
}

function viewDiscovery({ steps, finding, server, resource, issuers }: Discovery, redirectUri: string): OAuthDiscovery {
  return {
    steps: steps.map(({ url, status, tookMs, concluded }) => ({ url, status: status ?? null, took_ms: tookMs, concluded })),
    ...(finding && { finding }),
    ...(server && {
      result: {
        issuer: server.issuer,
        oauth2_auth_url: server.authorizationEndpoint,
        oauth2_token_url: server.tokenEndpoint,
        ...(server.revocationEndpoint !== undefined && { oauth2_revocation_url: server.revocationEndpoint }),
        ...(server.registrationEndpoint !== undefined && { registration_url: server.registrationEndpoint }),
        takes_client_metadata: server.takesClientMetadata,
        ...(server.scopesSupported && { scopes_supported: server.scopesSupported }),
        ...(resource.scope !== undefined && { scope: resource.scope }),
        ...(resource.resource !== undefined && { resource: resource.resource }),
      },
    }),
    issuers,
    redirect_uri: redirectUri,
  };
}
