/** A code that a user brought back. */
export type CodeGrant = {
  type: 'authorization_code';
  code: string;
  codeVerifier: string;
  redirectUri: string;
  resource?: string;
  /** The resource is sent by our own choice: a provider that refuses it is asked once more without. Absent: never dropped. */
  mayOmitResource?: boolean;
};

export type RefreshGrant = {
  type: 'refresh_token';
  refreshToken: string;
  /** Absent, as is usual: the scopes stay as they were granted, and providers that reject `scope` here are satisfied. */
  scope?: string;
  resource?: string;
  mayOmitResource?: boolean;
};

/** A token for another audience, in exchange for the user's own (RFC 8693). */
export type ExchangeGrant = {
  type: 'token_exchange';
  subjectToken: string;
  /** Default: an access token. */
  subjectTokenType?: string;
  audience?: string;
  resource?: string;
  scope?: string;
};

export type TokenGrant = CodeGrant | RefreshGrant | ExchangeGrant;

const accessTokenType = 'urn:ietf:params:oauth:token-type:access_token';

/**
 * The form parameters of a token request, without those that authenticate the client.
 * @see RFC 6749, section 4.1.3 and 6; RFC 7636, section 4.5; RFC 8693, section 2.1; RFC 8707, section 2.2
 */
export function toTokenParameters(grant: TokenGrant): Record<string, string> {
  return withoutAbsent(allParameters(grant));
}

/** The values of a grant that must never be shown. */
export function secretsOf(grant: TokenGrant): string[] {
  switch (grant.type) {
    case 'authorization_code':
      return [grant.code, grant.codeVerifier];
    case 'refresh_token':
      return [grant.refreshToken];
    case 'token_exchange':
      return [grant.subjectToken];
  }
}

function allParameters(grant: TokenGrant): Record<string, string | undefined> {
  switch (grant.type) {
    case 'authorization_code':
      return {
        grant_type: 'authorization_code',
        code: grant.code,
        redirect_uri: grant.redirectUri,
        code_verifier: grant.codeVerifier,
        resource: grant.resource,
      };
    case 'refresh_token':
      return { grant_type: 'refresh_token', refresh_token: grant.refreshToken, scope: grant.scope, resource: grant.resource };
    case 'token_exchange':
      return {
        grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subject_token: grant.subjectToken,
        subject_token_type: grant.subjectTokenType ?? accessTokenType,
        requested_token_type: accessTokenType,
        audience: grant.audience,
        resource: grant.resource,
        scope: grant.scope,
      };
  }
}

function withoutAbsent(parameters: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(parameters).filter((entry): entry is [string, string] => entry[1] !== undefined && entry[1] !== ''),
  );
}
