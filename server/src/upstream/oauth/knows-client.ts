import { randomBytes } from 'node:crypto';
import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { OAuthFailure } from './oauth-failure.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { requestToken } from './request-token.ts';

/**
 * Asks a token endpoint whether it knows a client, by a code that nobody gave: it judges the client first, so that one that it knows
 * hears only that the code is not good. Takes 20 s at most.
 * @returns undefined when no answer came, or one that says neither
 * @see RFC 6749, section 5.2
 */
export async function knowsClient(
  parts: OAuthParts,
  server: Pick<AuthorizationServer, 'tokenEndpoint' | 'issuer'>,
  client: OAuthClient,
  redirectUri: string,
): Promise<boolean | undefined> {
  const failure = await askAboutClient(parts, server, client, redirectUri);
  if (failure?.error === 'invalid_client') return false;
  return failure?.error === 'invalid_grant' ? true : undefined;
}

/**
 * The same question.
 * @returns what was answered; undefined when tokens were given, which nobody does
 */
export async function askAboutClient(
  parts: OAuthParts,
  server: Pick<AuthorizationServer, 'tokenEndpoint' | 'issuer'>,
  client: OAuthClient,
  redirectUri: string,
): Promise<OAuthFailure | undefined> {
  const madeUp = () => randomBytes(32).toString('base64url');
  try {
    await requestToken(parts, server, client, {
      type: 'authorization_code',
      code: madeUp(),
      codeVerifier: madeUp(),
      redirectUri,
    });
    return undefined;
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    return error;
  }
}
