import type { OwnIdentity, StepFault } from '../../upstream/probe/own-identity.ts';
import type { TokenSource } from '../../upstream/upstream.ts';
import type { Actor } from '../actor.ts';
import { connectPath } from '../grants/connect-path.ts';
import { findGrant } from '../grants/grant-store.ts';
import { findDiscovery } from '../oauth-clients/discovery-store.ts';
import { examineDraft, examineLogin, type Examination, type ExamineDeps } from '../oauth-clients/examine-login.ts';
import { listRemembered } from '../oauth-clients/remembered-findings.ts';
import { findOidcLinkState, oidcLinkReasons } from '../user-links/find-oidc-link-state.ts';
import { isSameProvider } from './login-binding.ts';
import { toServerValues, type ServerDraft } from './server-draft.ts';
import type { ServerValues } from './server-store.ts';
import { toUpstreamServer, type Server } from './server.ts';

export type TestIdentityDeps = {
  /** Gives each request the headers that authenticate it, as it does for calls. */
  tokenSource: TokenSource;
  oauth: ExamineDeps;
  /** Where people sign in by OpenID Connect; undefined where that is not set up. */
  oidcIssuer: string | undefined;
};

type Tested = { draft: ServerDraft; stored: Server | undefined };

/**
 * What a test of such a server is made as: the actor's own grant or sign-in where it is for the server as it is stored, else nothing.
 * A grant is not used once the draft changes what it was given for, the token of a sign-in goes to the stored server's origin alone, and only for the audience that is stored.
 * @returns undefined for a server that all users are the same at
 */
export async function chooseTestIdentity(
  deps: TestIdentityDeps,
  actor: Actor,
  { draft, stored }: Tested,
): Promise<OwnIdentity | undefined> {
  const { authType } = draft;
  if (authType !== 'oauth2' && authType !== 'user_oidc') return undefined;
  const values = toServerValues(draft, draft.slug ?? '');
  const bound = stored && (await isMadeFor(deps, { stored, values })) ? stored : undefined;
  const unsaved = { id: 'unsaved', revision: 0, displayName: draft.displayName || 'The server' };
  return {
    server: { ...(stored ? toUpstreamServer(stored) : unsaved), url: draft.url, transport: draft.transport, authType },
    userId: actor.userId,
    tokens: bound ? deps.tokenSource : noTokens,
    remembered: authType === 'oauth2' && bound ? await findRemembered(deps, bound) : [],
    goesWithout: authType === 'user_oidc',
    explainMissing: (signal) =>
      authType === 'oauth2' ? explainGrant(deps, actor, { draft, bound, stored }, signal) : explainLink(deps, actor, bound),
  };
}

/** A client or a redirect URI that it does not know, a provider tells the user, on a page of its own. */
const foundUntilLogin =
  'What can be checked from here is there; whether the provider takes the client, the redirect URI and the scopes shows in a login.';

const noTokens: TokenSource = { headersFor: async () => ({}), replace: async () => undefined };

/** Whether what the actor holds at the stored server was given for the tested one, too. */
async function isMadeFor(
  { oauth }: Pick<TestIdentityDeps, 'oauth'>,
  { stored, values }: { stored: Server; values: ServerValues },
): Promise<boolean> {
  if (values.authType === 'user_oidc') return isSameTarget(stored, values);
  return isSameProvider(stored, values, (await findDiscovery(oauth.db.sql, stored))?.server);
}

function isSameTarget(stored: Server, tested: Pick<Server, 'url' | 'userOidcAudience'>): boolean {
  const isSameOrigin = new URL(stored.url).origin === new URL(tested.url).origin;
  return stored.authType === 'user_oidc' && isSameOrigin && stored.userOidcAudience === tested.userOidcAudience;
}

async function findRemembered({ oauth }: TestIdentityDeps, server: Server): Promise<OwnIdentity['remembered']> {
  return listRemembered(await findDiscovery(oauth.db.sql, server), server);
}

async function explainGrant(
  { oauth }: TestIdentityDeps,
  actor: Actor,
  { draft, bound, stored }: Tested & { bound: Server | undefined },
  signal: AbortSignal,
): Promise<StepFault> {
  if (!bound) {
    const isEntered = draft.auth.oauth2TokenUrl !== undefined;
    const examined = await examineDraft(oauth, { url: draft.url, isEntered }, signal);
    const detail = stored
      ? `Your connection is for the server as it is saved, so that it was not used. ${foundUntilLogin}`
      : foundUntilLogin;
    return toFault(examined, {
      finding: 'needs_login',
      detail,
      fix: 'Save the server and connect your account (GET /mcp-servers/{id}/oauth2/connect, in the browser), then test again.',
    });
  }
  const examined = await examineLogin(oauth, bound, signal);
  const ended = (await findGrant(oauth.db.sql, actor.userId, bound.id))?.endedReason;
  if (ended !== undefined) {
    return toFault(examined, { finding: 'needs_reconnect', detail: ended, fix: 'Connect your account again, then test again.' });
  }
  const detail = `Your account is not connected. ${foundUntilLogin}`;
  const address = new URL(connectPath(bound.id), oauth.publicUrl).href;
  return toFault(examined, { finding: 'needs_login', detail, fix: `Connect your account, then test again: open ${address}` });
}

/** @param otherwise where nothing is wrong with the way to a login */
function toFault({ steps, finding }: Examination, otherwise: StepFault): StepFault {
  const fault = finding ? { finding: finding.code, detail: finding.text, fix: finding.fix } : otherwise;
  return { ...fault, trace: steps };
}

async function explainLink({ oauth, oidcIssuer }: TestIdentityDeps, actor: Actor, bound: Server | undefined): Promise<StepFault> {
  const finding = 'no_oidc_token';
  const link = await findOidcLinkState(oauth.db.sql, actor.userId, oidcIssuer);
  if (link === 'working' && !bound) {
    const detail =
      'The token of your sign-in goes to the server only as it is saved (address and audience), so that it was not sent.';
    return { finding, detail, fix: 'Save the server, then test again.' };
  }
  if (link === 'working') {
    return { finding, detail: 'No token of your sign-in could be had.', fix: 'Sign in again with OpenID Connect.' };
  }
  const fix =
    oidcIssuer === undefined
      ? 'Set up signing in with OpenID Connect (GATEHOUSE_OIDC_ISSUER and what goes with it), and sign in that way.'
      : 'Sign in with OpenID Connect, then test again.';
  return { finding, detail: oidcLinkReasons[link], fix };
}
