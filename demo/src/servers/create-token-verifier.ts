import { OAuthError, OAuthErrorCode, type OAuthTokenVerifier } from '@modelcontextprotocol/server';
import { createRemoteJWKSet, jwtVerify } from 'jose';

/**
 * Checks access tokens as RFC 9068 wants it: signed by the issuer, an access token by its type, made for `audience`, not over.
 * `extra.subject` is whose token it is.
 */
export function createTokenVerifier(issuer: string, audience: string): OAuthTokenVerifier {
  const keys = createRemoteJWKSet(new URL(`${issuer}/jwks`));
  return {
    async verifyAccessToken(token) {
      const { payload } = await jwtVerify(token, keys, { issuer, audience, typ: 'at+jwt', requiredClaims: ['sub', 'exp'] }).catch(
        (error: unknown) => {
          throw new OAuthError(OAuthErrorCode.InvalidToken, error instanceof Error ? error.message : 'The token is not valid');
        },
      );
      return {
        token,
        clientId: String(payload['client_id']),
        scopes: typeof payload['scope'] === 'string' ? payload['scope'].split(' ') : [],
        expiresAt: payload.exp ?? 0,
        resource: new URL(audience),
        extra: { subject: payload.sub, issuer },
      };
    },
  };
}
