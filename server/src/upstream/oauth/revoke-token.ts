import { authenticateClient } from '../../protocol/oauth/authenticate-client.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { findReplyFault, parseFields } from '../../protocol/oauth/read-token-answer.ts';
import { findOtherMethod } from './find-other-method.ts';
import type { OAuthFailure } from './oauth-failure.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { failureOf, post } from './post.ts';

const timeoutMs = 10_000;

type RevocableToken = { value: string; hint: 'refresh_token' | 'access_token' };

/**
 * Asks a provider to make a token invalid; of a grant, its refresh token, which takes the access tokens along. A token that the
 * provider does not know counts as revoked. A client whose way to authenticate was only assumed tries the other one where it is not
 * recognised. Takes 10 s at most, both attempts together.
 *
 * @throws OAuthFailure when the provider did not say that it is done
 * @see RFC 7009, section 2
 */
export async function revokeToken(
  parts: OAuthParts,
  endpoint: string,
  client: OAuthClient,
  token: RevocableToken,
): Promise<void> {
  const signal = AbortSignal.timeout(timeoutMs);
  const failure = await ask(parts, endpoint, { client, token, signal });
  const other = failure && findOtherMethod(client, failure);
  const last = other ? await ask(parts, endpoint, { client: other, token, signal }) : failure;
  if (last) throw last;
}

async function ask(
  parts: OAuthParts,
  endpoint: string,
  { client, token, signal }: { client: OAuthClient; token: RevocableToken; signal: AbortSignal },
): Promise<OAuthFailure | undefined> {
  const { headers, parameters } = authenticateClient(client);
  const reply = await post(parts, endpoint, {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ token: token.value, token_type_hint: token.hint, ...parameters }).toString(),
    signal,
  });
  const fault = findReplyFault(reply, parseFields(reply), parts.now?.() ?? new Date());
  if (!fault) return undefined;
  const sent = [token.value, client.clientSecret ?? '', headers['authorization']?.slice('Basic '.length) ?? ''];
  return failureOf(fault, reply, sent);
}
