import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import type { OAuthFailure } from './oauth-failure.ts';

/**
 * The same client authenticating in the other way, where the way was only assumed and an endpoint did not recognise the client.
 * @returns undefined when there is no other way, or nothing speaks for it
 */
export function findOtherMethod(client: OAuthClient, failure: OAuthFailure): OAuthClient | undefined {
  if (client.isMethodAssumed !== true || client.clientSecret === undefined || !isClientRefused(failure)) return undefined;
  const tokenAuthMethod = client.tokenAuthMethod === 'client_secret_basic' ? 'client_secret_post' : 'client_secret_basic';
  return { ...client, tokenAuthMethod, isMethodAssumed: false };
}

// Some say nothing of OAuth at all where they look for the client in another place.
function isClientRefused({ kind, finding, status = 0 }: OAuthFailure): boolean {
  return finding?.code === 'client_unknown' || (kind === 'malformed' && [400, 401, 403, 404].includes(status));
}
