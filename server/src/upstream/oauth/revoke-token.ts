import { authenticateClient } from '../../protocol/oauth/authenticate-client.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { findReplyFault, parseFields } from '../../protocol/oauth/read-token-answer.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { failureOf, post } from './post.ts';

const timeoutMs = 10_000;

/**
 * Asks a provider to make a token invalid; of a grant, its refresh token, which takes the access tokens along. A token that the
 * provider does not know counts as revoked. Takes 10 s at most.
 *
 * @throws OAuthFailure when the provider did not say that it is done
 * @see RFC 7009, section 2
 */
export async function revokeToken(
  parts: OAuthParts,
  endpoint: string,
  client: OAuthClient,
  token: { value: string; hint: 'refresh_token' | 'access_token' },
): Promise<void> {
  const { headers, parameters } = authenticateClient(client);
  const reply = await post(parts, endpoint, {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: token.value, token_type_hint: token.hint, ...parameters }).toString(),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const fault = findReplyFault(reply, parseFields(reply), parts.now?.() ?? new Date());
  if (!fault) return;
  const sent = [token.value, client.clientSecret ?? '', headers['authorization']?.slice('Basic '.length) ?? ''];
  throw failureOf(fault, reply, sent);
}
