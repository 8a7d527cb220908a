import { inTransaction } from '../../db/transaction.ts';
import { findRefusal, refusesResource } from '../../protocol/oauth/find-refusal.ts';
import { readCallback } from '../../protocol/oauth/read-callback.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken, type TokenAnswer } from '../../upstream/oauth/request-token.ts';
import type { Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { sealTokens } from '../credentials/create-sealed-token-store.ts';
import { newId } from '../new-id.ts';
import type { PreparedOAuth } from '../oauth-clients/prepared-oauth.ts';
import { isLoginFinding } from '../oauth-clients/remembered-findings.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { hashToken } from '../sessions/issue-token.ts';
import { findServer, findServerForUpdate } from '../servers/server-store.ts';
import type { Server } from '../servers/server.ts';
import { findUserForUpdate } from '../users/user-store.ts';
import { announceGrantChange } from './announce-grant-change.ts';
import { ConnectRefused, describeCallbackError, describeTokenFailure } from './connect-refused.ts';
import { endGrants } from './end-grants.ts';
import { insertGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { noteTokenAnswer } from './note-token-answer.ts';
import { takeOAuthState, type OAuthState } from './oauth-state-store.ts';
import { revokeUnkept } from './revoke-unkept.ts';

/** How a login at a provider ended. `error` is for the user and holds nothing of the provider's unless the state was ours. */
export type ConnectOutcome =
  | { ok: true; serverId: string; serverName: string }
  | {
      ok: false;
      serverId?: string;
      serverName?: string;
      error: string;
      /** The provider would not have what was asked; asked again, it is asked for less. */
      askAgain?: true;
    };

/**
 * Ends a login with what the provider appended to the redirect URI. The state is used up before anything else is looked at, so a
 * replay finds nothing; it has to be of the actor's own session. Nothing is stored unless everything is in order.
 */
export async function finishConnect(
  deps: GrantsDeps,
  actor: Actor | undefined,
  params: URLSearchParams,
): Promise<ConnectOutcome> {
  const state = params.getAll('state').length === 1 ? params.get('state') : null;
  if (state === null) return { ok: false, error: 'This address is not complete: it is opened by a provider after a login.' };
  if (actor?.via.kind !== 'session') {
    return { ok: false, error: 'You are not signed in to Gatehouse in this browser. Sign in, then connect again.' };
  }
  const begun = await takeOAuthState(deps.db.sql, hashToken(state), actor.via.sessionId);
  if (!begun) {
    return {
      ok: false,
      error: 'This login was used already, took more than ten minutes, or was begun elsewhere. Connect again.',
    };
  }
  const server = await findServer(deps.db.sql, begun.serverId);
  const who = { serverId: begun.serverId, serverName: server?.displayName ?? 'The server' };
  try {
    const { found, prepared } = await findUnchanged(deps, actor, { server, begun });
    const answer = readCallback(params, prepared.server);
    if (!answer.ok) {
      const error = describeCallbackError(answer, actor.role);
      deps.log.warn({ serverId: found.id, error: answer.error }, 'A login came back from the provider with an error');
      if (!isAboutResource(prepared, answer)) {
        const code = findRefusal(answer);
        if (code) await deps.clients.noteCallback(found, code);
        throw new ConnectRefused(error);
      }
      await deps.clients.noteResourceRefused(found);
      return { ok: false, ...who, error, askAgain: true };
    }
    const tokens = await exchangeCode(deps, actor, { server: found, prepared, begun, code: answer.code });
    try {
      await storeGrant(deps, actor, { server: found, prepared, begun, tokens });
    } catch (error) {
      void revokeUnkept(deps, { userId: actor.userId, serverId: found.id, prepared }, tokens);
      throw error;
    }
    await noteTokenAnswer(deps, found, { ...tokens, isLogin: true });
    await announceGrantChange(deps, { serverId: found.id, userId: actor.userId });
    return { ok: true, ...who };
  } catch (error) {
    if (error instanceof ConnectRefused) return { ok: false, ...who, error: error.message };
    throw error;
  }
}

const changed = 'The server was changed while you were at the provider. Connect again.';

/** Admins connect at a server that is disabled, too, to see whether it works before anybody uses it. */
async function findUnchanged(
  deps: GrantsDeps,
  { role }: Actor,
  { server, begun }: { server: Server | undefined; begun: OAuthState },
): Promise<{ found: Server; prepared: PreparedOAuth }> {
  const isOpen = server?.enabled === true || role === 'admin';
  const prepared = server?.authType === 'oauth2' && isOpen ? await deps.clients.find(server) : undefined;
  if (!server || !prepared || !isBoundTo(prepared, begun)) throw new ConnectRefused(changed);
  return { found: server, prepared };
}

function isBoundTo(prepared: PreparedOAuth, begun: OAuthState): boolean {
  return prepared.server.issuer === begun.issuer && prepared.client.clientId === begun.clientId;
}

/** Some say only that the request is not valid: the resource's name is what few of them know. */
function isAboutResource(prepared: PreparedOAuth, answer: { error: string; description?: string }): boolean {
  if (!prepared.mayOmitResource || prepared.resource === undefined) return false;
  return answer.error === 'invalid_request' || refusesResource(answer);
}

async function exchangeCode(
  deps: GrantsDeps,
  { role }: Actor,
  login: { server: Server; prepared: PreparedOAuth; begun: OAuthState; code: string },
): Promise<TokenAnswer> {
  const { server, prepared, begun, code } = login;
  const codeVerifier = deps.secrets.open(
    placeOf({ table: 'oauth_states', column: 'code_verifier' }, begun.id),
    begun.codeVerifier,
  );
  try {
    return await requestToken(deps, prepared.server, prepared.client, {
      type: 'authorization_code',
      code,
      codeVerifier,
      redirectUri: deps.redirectUri,
      ...(prepared.resource === undefined ? {} : { resource: prepared.resource, mayOmitResource: prepared.mayOmitResource }),
    });
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn({ serverId: server.id, failure: error.message, error: error.error, status: error.status }, 'A login failed');
    if (error.error === 'invalid_client' && prepared.isOwnRegistration) {
      await deps.clients.forgetRegistration(server, prepared.client.clientId);
    } else if (error.finding) {
      await deps.clients.noteLogin(server, error.finding);
      // What may pass keeps nobody from a login; that one failed by it is for admins to know.
      if (!isLoginFinding(error.finding.code)) await deps.clients.noteCallback(server, error.finding.code);
    }
    throw new ConnectRefused(describeTokenFailure(error, { role, isOwnRegistration: prepared.isOwnRegistration }));
  }
}

async function storeGrant(
  deps: GrantsDeps,
  actor: Actor,
  login: { server: Server; prepared: PreparedOAuth; begun: OAuthState; tokens: TokenAnswer },
): Promise<void> {
  const { server, prepared, begun, tokens } = login;
  const id = newId();
  const { accessToken, refreshToken } = sealTokens(deps.secrets, 'grants', id, tokens);
  const { issuer } = prepared.server;
  await inTransaction(deps.db, async (tx) => {
    // The user before the server: so they are locked by every row that refers to both.
    const user = await findUserForUpdate(tx, actor.userId);
    if (!user || user.disabled) throw new ConnectRefused('Your account was disabled or deleted while you were at the provider.');
    // Whoever changes the server meanwhile waits for this, and then ends what it no longer stands for.
    const now = await findServerForUpdate(tx, server.id);
    if (now?.revision !== server.revision) throw new ConnectRefused(changed);
    // Whoever connects anew may be somebody else at the provider, with other tools.
    await endGrants(tx, { userId: actor.userId, serverId: server.id });
    await insertGrant(
      tx,
      { id, userId: actor.userId, serverId: server.id, issuer, clientId: prepared.client.clientId },
      {
        accessToken,
        refreshToken,
        scope: tokens.scope ?? begun.scope ?? null,
        issuedAt: tokens.issuedAt,
        expiresAt: tokens.expiresAt ?? null,
      },
    );
    await recordAudit(tx, actor, {
      action: 'grant.connect',
      subjectType: 'server',
      subjectId: server.id,
      subjectLabel: server.displayName,
      after: { issuer, scope: tokens.scope ?? begun.scope ?? null, refresh_token: refreshToken === null ? null : '(set)' },
    });
  });
}
