import { inTransaction } from '../../db/transaction.ts';
import { AppError } from '../../errors.ts';
import { makeAuthorizationUrl } from '../../protocol/oauth/make-authorization-url.ts';
import { makePkce } from '../../protocol/oauth/make-pkce.ts';
import { addOfflineAccess, joinScopes } from '../../protocol/oauth/scopes.ts';
import type { Actor } from '../actor.ts';
import { newId } from '../new-id.ts';
import { LoginUnavailable } from '../oauth-clients/login-unavailable.ts';
import type { PreparedOAuth } from '../oauth-clients/prepared-oauth.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { issueToken } from '../sessions/issue-token.ts';
import { getServer } from '../servers/get-server.ts';
import type { Server } from '../servers/server.ts';
import type { Grant } from './grant.ts';
import { findGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { deleteOutdatedOAuthStates, hasLeftLogin, insertOAuthState, type OAuthState } from './oauth-state-store.ts';
import { tellFinding } from './tell-finding.ts';

/**
 * Begins a login of the actor at a server's provider.
 * @returns the provider's URL for the user's browser; the login has to be finished within ten minutes, in the same session
 * @throws AppError `not_found`; `conflict` where the server is not `oauth2`; `forbidden` without a browser session;
 *   `oauth_unavailable` when the provider cannot be used, with the finding as it may be told to the actor
 */
export async function startConnect(deps: GrantsDeps, actor: Actor, serverId: string): Promise<{ url: string }> {
  const server = await getServer(deps, actor, serverId);
  if (server.authType !== 'oauth2') throw new AppError('conflict', `${server.displayName} needs no account to be connected.`);
  if (actor.via.kind !== 'session') {
    throw new AppError('forbidden', 'An account is connected in the browser: open this address there, signed in.');
  }
  const held = await findGrant(deps.db.sql, actor.userId, server.id);
  const prepared = await prepare(deps, actor, { server, held });
  const scope = addOfflineAccess(joinScopes(prepared.scope, held?.wantedScope), prepared.server);

  const id = newId();
  const { token: state, tokenHash: stateHash } = issueToken();
  const { verifier, challenge } = makePkce();
  await deleteOutdatedOAuthStates(deps.db.sql);
  const begun: OAuthState = {
    id,
    userId: actor.userId,
    sessionId: actor.via.sessionId,
    serverId: server.id,
    issuer: prepared.server.issuer,
    clientId: prepared.client.clientId,
    codeVerifier: deps.secrets.seal(placeOf({ table: 'oauth_states', column: 'code_verifier' }, id), verifier),
    scope,
  };
  await inTransaction(deps.db, (tx) => insertOAuthState(tx, stateHash, begun)); // a change of the server at this moment can block it
  const { resource, audience, prompt } = prepared;
  const request = { server: prepared.server, client: prepared.client, redirectUri: deps.redirectUri, state };
  return { url: makeAuthorizationUrl({ ...request, codeChallenge: challenge, scope, resource, audience, prompt }) };
}

async function prepare(
  deps: GrantsDeps,
  actor: Actor,
  { server, held }: { server: Server; held: Grant | undefined },
): Promise<PreparedOAuth> {
  const { clients } = deps;
  try {
    const prepared = held?.endedReason === undefined ? await clients.prepare(server) : await clients.prepareAgain(server);
    const { clientId } = prepared.client;
    if (!prepared.isOwnRegistration) return prepared;
    if (!(await hasLeftLogin(deps.db.sql, { userId: actor.userId, serverId: server.id, clientId }))) return prepared;
    // A provider that has dropped our registration sends nobody back: it says so to the user, on a page of its own.
    await clients.checkRegistration(server);
    return await clients.prepare(server);
  } catch (error) {
    if (!(error instanceof LoginUnavailable)) throw error;
    throw new AppError('oauth_unavailable', tellFinding(actor.role, error.finding), { cause: error });
  }
}
