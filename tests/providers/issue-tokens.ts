import { randomBytes, randomUUID } from 'node:crypto';
import { claimedIssuerOf, type Consent, type ProviderState } from './provider-state.ts';

/** What the token endpoint answers. */
export type TokenBody = {
  access_token: string;
  token_type: string;
  expires_in?: number | string;
  refresh_token?: string;
  id_token?: string;
  scope?: string;
  issued_token_type?: string;
};

/**
 * Makes tokens of a consent.
 *
 * @param more.withRefreshToken whether one is given, where this provider gives any
 * @param more.audience whom the access token is for, where that is not the consent's resource
 */
export async function issueTokens(
  state: ProviderState,
  consent: Consent,
  more: { withRefreshToken: boolean; nonce?: string; audience?: string },
): Promise<TokenBody> {
  const { options } = state;
  const audience = more.audience ?? consent.resource;
  const expiresAt = Date.now() + options.tokenLifeSeconds * 1000;
  const scopes = consent.scope.split(' ').filter(Boolean);
  const body: TokenBody = {
    access_token:
      options.accessTokens === 'jwt'
        ? await makeJwt(state, consent, audience, expiresAt)
        : `at_${randomBytes(24).toString('base64url')}`,
    token_type: options.tokenType,
  };
  state.accessTokens.set(body.access_token, { consent, expiresAt, ...(audience === undefined ? {} : { audience }) });
  if (options.tellsExpiry !== false) {
    body.expires_in = options.tellsExpiry === 'as_text' ? String(options.tokenLifeSeconds) : options.tokenLifeSeconds;
  }
  if (options.tellsScope && consent.scope !== '') body.scope = consent.scope;
  if (scopes.includes('openid')) body.id_token = await makeIdToken(state, consent, more.nonce);
  const givesOne =
    options.refreshTokens === 'always' || (options.refreshTokens === 'for_offline_access' && scopes.includes('offline_access'));
  if (more.withRefreshToken && givesOne) {
    body.refresh_token = `rt_${randomBytes(24).toString('base64url')}`;
    state.refreshTokens.set(body.refresh_token, { consent });
  }
  return body;
}

/** What is known of a user. */
export function claimsOf({ options }: ProviderState, user: string): Record<string, unknown> {
  return { sub: user, name: user, email: `${user}@example.com`, email_verified: true, ...options.claimsOf(user) };
}

function makeJwt(state: ProviderState, consent: Consent, audience: string | undefined, expiresAt: number): Promise<string> {
  return state.keys.sign(
    {
      iss: claimedIssuerOf(state),
      sub: consent.user,
      aud: audience ?? claimedIssuerOf(state),
      client_id: consent.clientId,
      scope: consent.scope,
      iat: Math.floor(Date.now() / 1000),
      exp: Math.floor(expiresAt / 1000),
      jti: randomUUID(),
    },
    'at+jwt',
  );
}

function makeIdToken(state: ProviderState, consent: Consent, nonce: string | undefined): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: claimedIssuerOf(state),
    aud: consent.clientId,
    iat: now,
    exp: now + 300,
    ...(nonce === undefined ? {} : { nonce }),
  };
  return state.keys.sign({ ...claims, ...claimsOf(state, consent.user), ...state.options.idTokenClaims }, 'JWT');
}
