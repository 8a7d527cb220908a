import type { Configuration, IDToken, ServerMetadata, TokenEndpointResponse } from 'openid-client';
import { readTokenFields } from '../../protocol/oauth/read-token-answer.ts';
import type { GuardedFetch } from '../dial/guarded-fetch.ts';
import { toAnswer, type TokenAnswer } from '../oauth/request-token.ts';
import { createDiscovery, type FoundOidc, type OidcSettings } from './discover-oidc.ts';
import type { Arrival, Departure, OidcProvider } from './identity-provider.ts';
import { ProviderFailure } from './provider-failure.ts';
import { completeClaims, toProfile } from './oidc-claims.ts';
import { toProviderFailure } from './to-provider-failure.ts';

const usualScopes = ['openid', 'email', 'profile', 'offline_access'];
const consentPauseMs = 10 * 60 * 1000;

/** A provider of OpenID Connect at that issuer. Nothing is asked of it before somebody signs in. */
export function createOidcProvider(settings: OidcSettings, fetch: GuardedFetch): OidcProvider {
  const find = createDiscovery(settings, fetch);
  const issuer = toIssuerKey(settings.issuer);
  let asksNobodyUntil = 0;
  const noteConsentRefused = () => void (asksNobodyUntil = Date.now() + consentPauseMs);

  return {
    issuer,
    name: settings.name,
    client: { clientId: settings.clientId },

    async authorizationUrl(departure) {
      const { library, metadata, open } = await find();
      return library.buildAuthorizationUrl(open(), toParameters(settings, metadata, departure)).href;
    },

    async redeem(arrival) {
      const found = await find();
      const sentAt = new Date();
      const configuration = found.open();
      const { answer, claims } = await redeemCode(found, configuration, arrival);
      const complete = await completeClaims(found.library, configuration, { answer, idToken: claims });
      return { profile: toProfile(issuer, complete), tokens: toTokens(answer, sentAt) };
    },

    async tokenEndpoint() {
      const { metadata, client } = await find();
      const { token_endpoint: tokenEndpoint, issuer: name } = metadata;
      if (tokenEndpoint === undefined) throw new ProviderFailure('bad_answer', 'its metadata names no token endpoint');
      return { server: { issuer: name, tokenEndpoint }, client };
    },

    async wantsConsent({ tokens, asked }) {
      if (tokens.refreshToken !== undefined) return false;
      if (asked) noteConsentRefused();
      if (asked || Date.now() < asksNobodyUntil) return false;
      const { scope, access_type: accessType } = toScopes(settings, (await find()).metadata);
      return accessType !== undefined || scope.split(' ').includes('offline_access');
    },
    noteConsentRefused,

    async endSessionUrl({ idToken, returnTo }) {
      try {
        const { library, metadata, open } = await find();
        if (metadata.end_session_endpoint === undefined) return undefined;
        const hint = idToken === undefined ? {} : { id_token_hint: idToken };
        return library.buildEndSessionUrl(open(), { post_logout_redirect_uri: returnTo, ...hint }).href;
      } catch {
        return undefined;
      }
    },
  };
}

/** The name under which links are kept: the issuer as configured, whether or not it ends in a slash. */
function toIssuerKey(issuer: string): string {
  return issuer.replace(/\/+$/, '');
}

function toParameters(
  settings: OidcSettings,
  metadata: Metadata,
  { redirectUri, state, nonce, codeChallenge, asksConsent }: Departure,
): Record<string, string> {
  return {
    redirect_uri: redirectUri,
    state,
    nonce,
    code_challenge: codeChallenge,
    code_challenge_method: 'S256',
    ...toScopes(settings, metadata),
    ...(asksConsent ? { prompt: 'consent' } : {}),
  };
}

type Metadata = Pick<ServerMetadata, 'issuer' | 'scopes_supported'>;

/** What is asked for. Google gives refresh tokens by a parameter of its own, and knows no scope for it. */
function toScopes(settings: OidcSettings, metadata: Metadata): { scope: string; access_type?: string } {
  const { scopes_supported: supported, issuer } = metadata;
  const usual = usualScopes.filter((scope) => scope !== 'offline_access' || supported?.includes(scope) !== false);
  return {
    scope: settings.scopes ?? usual.join(' '),
    ...(issuer === 'https://accounts.google.com' ? { access_type: 'offline' } : {}),
  };
}

type Redeemed = { answer: TokenEndpointResponse; claims: IDToken };

/** Checks state, `iss`, and of the id token: signature, issuer, audience, times and nonce. */
async function redeemCode({ library }: FoundOidc, configuration: Configuration, arrival: Arrival): Promise<Redeemed> {
  const { callback, state, nonce, codeVerifier } = arrival;
  try {
    const answer = await library.authorizationCodeGrant(configuration, callback, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: codeVerifier,
    });
    const claims = answer.claims();
    if (!claims) throw new ProviderFailure('bad_answer', 'it gave no id token');
    return { answer, claims };
  } catch (error) {
    throw toProviderFailure(library, error);
  }
}

function toTokens(answer: TokenEndpointResponse, sentAt: Date): TokenAnswer {
  const tokens = readTokenFields(answer);
  if (!tokens) throw new ProviderFailure('bad_answer', 'it gave an access token that no header can hold');
  return toAnswer(tokens, sentAt);
}
