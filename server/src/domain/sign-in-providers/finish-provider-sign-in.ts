import { emailSchema } from '@gatehouse/contract';
import type { Profile } from '../../upstream/identity/identity-provider.ts';
import type { TokenAnswer } from '../../upstream/oauth/request-token.ts';
import type { Actor } from '../actor.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import { hashToken } from '../sessions/issue-token.ts';
import type { Caller, StartedSession } from '../sessions/session.ts';
import { announceLinkChange } from '../user-links/announce-link-change.ts';
import { holdsRefreshToken } from '../user-links/user-link-store.ts';
import { admitProfile } from './admit-profile.ts';
import { recordRefusedSignIn } from './record-refused-sign-in.ts';
import { findProvider, redirectUriOf, type ProviderSignInDeps, type ProviderType } from './sign-in-deps.ts';
import { SignInRefused } from './sign-in-refused.ts';
import { takeSignInState, type SignInState } from './sign-in-state-store.ts';
import { beginAtProvider, toRefused, type Started } from './start-provider-sign-in.ts';
import { forgiveStart } from './take-start.ts';

export type FinishInput = {
  type: ProviderType;
  /** What the provider appended to the redirect URI. */
  params: URLSearchParams;
  browserToken: string | undefined;
  /** Who is signed in at the browser that came back. */
  actor: Actor | undefined;
};

/** `session` is absent where somebody added the identity to the account that they are signed in to. */
export type Finished =
  | { to: 'app'; returnTo: string; session: StartedSession | undefined }
  /** Once more to the provider, to be asked for consent. */
  | { to: 'provider'; started: Started };

/**
 * Ends a sign-in with what the provider appended to the redirect URI. The state is used up before anything else is looked at, so
 * that a replay finds nothing, and it has to be of the same browser. Nothing is stored unless everything is in order.
 * @throws SignInRefused
 */
export async function finishProviderSignIn(deps: ProviderSignInDeps, caller: Caller, input: FinishInput): Promise<Finished> {
  const { type, params, browserToken } = input;
  const [state, ...more] = params.getAll('state');
  if (state === undefined || more.length > 0 || browserToken === undefined) throw new SignInRefused('expired');
  const hashes = { stateHash: hashToken(state), browserHash: hashToken(browserToken) };
  const begun = await takeSignInState(deps.db.sql, hashes, type);
  if (!begun) throw new SignInRefused('expired');
  try {
    const finished = await finish(deps, caller, { ...input, begun, state, browserToken });
    await forgiveStart(deps.db.sql, caller.address);
    return finished;
  } catch (error) {
    if (error instanceof SignInRefused) await recordRefusedSignIn(deps.db.sql, caller, type, error);
    throw error;
  }
}

type Begun = FinishInput & { begun: SignInState; state: string; browserToken: string };

async function finish(deps: ProviderSignInDeps, caller: Caller, input: Begun): Promise<Finished> {
  const { type, begun, browserToken, actor } = input;
  const { linkUserId, returnTo } = begun;
  if (linkUserId !== undefined && actor?.userId !== linkUserId) throw new SignInRefused('signed_out');
  const { profile, tokens } = await redeem(deps, input);
  if (await wantsConsent(deps, begun, profile, tokens)) {
    const again = { type, browserToken, linkUserId, returnTo, asksConsent: true };
    return { to: 'provider', started: await beginAtProvider(deps, again) };
  }
  const adding = linkUserId === undefined ? undefined : actor;
  const { userId, session } = await admitProfile(deps, caller, { type, profile, tokens, adding });
  await announceLinkChange(deps, userId);
  return { to: 'app', returnTo, session };
}

async function redeem(
  deps: ProviderSignInDeps,
  { type, params, begun, state }: Begun,
): Promise<{ profile: Profile; tokens?: TokenAnswer }> {
  const provider = findProvider(deps, type);
  if (!provider) throw new SignInRefused('not_offered');
  const callback = new URL(redirectUriOf(deps, type));
  callback.search = params.toString();
  const place = placeOf({ table: 'sign_in_states', column: 'code_verifier' }, begun.id);
  const codeVerifier = deps.secrets.open(place, begun.codeVerifier);
  try {
    const answer = await provider.redeem({ callback, state, nonce: begun.nonce, codeVerifier });
    return { ...answer, profile: withStorableEmail(answer.profile) };
  } catch (error) {
    if (begun.asksConsent) deps.oidc?.noteConsentRefused();
    throw toRefused(deps, type, error);
  }
}

/** An address that could not be entered as one is none. */
function withStorableEmail(profile: Profile): Profile {
  return { ...profile, verifiedEmail: emailSchema.safeParse(profile.verifiedEmail).data };
}

/** Some providers give a refresh token only to users whom they asked; those are asked once, while there is none. */
async function wantsConsent(
  deps: ProviderSignInDeps,
  begun: SignInState,
  profile: Profile,
  tokens: TokenAnswer | undefined,
): Promise<boolean> {
  if (!deps.oidc || !tokens) return false;
  if (!(await deps.oidc.wantsConsent({ tokens, asked: begun.asksConsent }))) return false;
  return !(await holdsRefreshToken(deps.db.sql, { type: begun.type, issuer: profile.issuer, subject: profile.subject }));
}
