import { makePkce } from '../../protocol/oauth/make-pkce.ts';
import { ProviderFailure } from '../../upstream/identity/provider-failure.ts';
import { newId } from '../new-id.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { hashToken, issueToken } from '../sessions/issue-token.ts';
import { readReturnTo } from './read-return-to.ts';
import { findProvider, redirectUriOf, type ProviderSignInDeps, type ProviderType } from './sign-in-deps.ts';
import { SignInRefused } from './sign-in-refused.ts';
import { deleteOutdatedSignInStates, insertSignInState } from './sign-in-state-store.ts';
import { takeStart } from './take-start.ts';

export type StartInput = {
  type: ProviderType;
  /** Where to go afterwards; anything but a path of Gatehouse's own counts as `/`. */
  returnTo: string | undefined;
  /** The cookie that tells this browser from others; undefined: it has none yet. */
  browserToken: string | undefined;
  /** The signed-in user who adds the identity to their account. */
  linkUserId: string | undefined;
  address: string | undefined;
};

/** Where to send the browser, and the cookie by which it is known when it comes back. */
export type Started = { url: string; browserToken: string };

/**
 * Begins a sign-in at a provider, to be finished by the same browser within ten minutes. A browser may have several under way.
 * @throws SignInRefused `not_offered`, `throttled`, or as the provider fails; nothing is kept then
 */
export async function startProviderSignIn(deps: ProviderSignInDeps, input: StartInput): Promise<Started> {
  await takeStart(deps.db.sql, input.address);
  return beginAtProvider(deps, { ...input, returnTo: readReturnTo(input.returnTo, deps.publicUrl), asksConsent: false });
}

/** As `startProviderSignIn`, for a sign-in that goes on: not counted, and the path is one of ours. */
export async function beginAtProvider(
  deps: ProviderSignInDeps,
  input: Omit<StartInput, 'address' | 'returnTo'> & { returnTo: string; asksConsent: boolean },
): Promise<Started> {
  const { type, linkUserId, returnTo, asksConsent } = input;
  const provider = findProvider(deps, type);
  if (!provider) throw new SignInRefused('not_offered');
  const id = newId();
  const { token: state, tokenHash: stateHash } = issueToken();
  const { token: nonce } = issueToken();
  const { verifier, challenge } = makePkce();
  const browserToken = input.browserToken ?? issueToken().token;
  const departure = { redirectUri: redirectUriOf(deps, type), state, nonce, codeChallenge: challenge, asksConsent };
  const url = await provider.authorizationUrl(departure).catch((error: unknown) => {
    throw toRefused(deps, type, error);
  });
  await deleteOutdatedSignInStates(deps.db.sql);
  await insertSignInState(
    deps.db.sql,
    { stateHash, browserHash: hashToken(browserToken) },
    {
      id,
      type,
      linkUserId,
      nonce,
      codeVerifier: deps.secrets.seal(placeOf({ table: 'sign_in_states', column: 'code_verifier' }, id), verifier),
      asksConsent,
      returnTo,
    },
  );
  return { url, browserToken };
}

/** What a provider's failure is to whoever signs in; the log has the reason. Anything else stays what it is. */
export function toRefused(deps: Pick<ProviderSignInDeps, 'log' | ProviderType>, type: ProviderType, error: unknown): unknown {
  if (!(error instanceof ProviderFailure)) return error;
  if (error.kind !== 'cancelled') {
    const fields = { provider: type, address: findProvider(deps, type)?.issuer, reason: error.message };
    deps.log.warn({ ...fields, check: findVariables(type, error) }, 'A sign-in at a provider failed');
  }
  return new SignInRefused(error.kind);
}

/** The variables that are likely to be wrong. */
function findVariables(type: ProviderType, { error }: ProviderFailure): string {
  const ours = type === 'oidc' ? 'GATEHOUSE_OIDC' : 'GATEHOUSE_GITHUB';
  const isAboutScope = error === 'invalid_scope' && type === 'oidc';
  if (isAboutScope) return `${ours}_SCOPES`;
  if (error !== undefined) return `${ours}_CLIENT_ID, ${ours}_CLIENT_SECRET`;
  return type === 'oidc' ? `${ours}_ISSUER` : `${ours}_BASE_URL`;
}
