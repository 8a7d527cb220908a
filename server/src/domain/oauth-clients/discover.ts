import type { OAuthDiscovery } from '@gatehouse/contract';
import { AppError, invalidField } from '../../errors.ts';
import { describeUrlFault, parseHttpUrl } from '../../protocol/http/parse-http-url.ts';
import { discoverAuthorization, type Discovery } from '../../upstream/oauth/discover-authorization.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { getServer } from '../servers/get-server.ts';
import { findDiscovery } from './discovery-store.ts';
import { findLoginFault } from './examine-login.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { OAuthClients } from './prepared-oauth.ts';
import { listRemembered } from './remembered-findings.ts';
import { viewTrace } from './view-trace.ts';

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
 * Looks anew for the authorization server of a saved server, registers there where that is still to be done, and keeps what is found
 * for the next login. Where nothing is wrong with that, the finding is what the last login came upon, if it failed by it.
 * @throws AppError `forbidden`, `not_found`, `conflict` where the server is not `oauth2`
 */
export async function discoverServer(deps: DiscoverDeps, actor: Actor, serverId: string): Promise<OAuthDiscovery> {
  assertAdmin(actor);
  const server = await getServer(deps, actor, serverId);
  if (server.authType !== 'oauth2') throw new AppError('conflict', `${server.displayName} does not use OAuth.`);
  const remembered = listRemembered(await findDiscovery(deps.db.sql, server), server);
  const discovery = await deps.clients.discover(server);
  const finding = await findLoginFault(deps, server, discovery);
  const { finding: _found, ...found } = discovery;
  return {
    ...viewDiscovery({ ...found, ...(finding && { finding }) }, redirectUriOf(deps.publicUrl)),
    ...(remembered.length > 0 && { remembered }),
  };
}

function viewDiscovery({ steps, finding, server, resource, issuers }: Discovery, redirectUri: string): OAuthDiscovery {
  return {
    steps: viewTrace(steps),
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
