import { authenticateClient } from '../../protocol/oauth/authenticate-client.ts';
import type { AuthorizationServer, TokenAuthMethod } from '../../protocol/oauth/authorization-server.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { type IssuedTokens, readTokenReply } from '../../protocol/oauth/read-token-answer.ts';
import { secretsOf, type TokenGrant, toTokenParameters } from '../../protocol/oauth/token-request.ts';
import { findOtherMethod } from './find-other-method.ts';
import type { OAuthFailure } from './oauth-failure.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { failureOf, post } from './post.ts';
import { readExpiry } from './read-expiry.ts';

const timeoutMs = 20_000;

export type TokenAnswer = {
  accessToken: string;
  refreshToken?: string;
  idToken?: string;
  scope?: string;
  issuedAt: Date;
  /** Absent: neither told nor found in the token itself. */
  expiresAt?: Date;
  /** Set when the provider took the client only in the way that was not assumed: worth keeping. */
  tokenAuthMethod?: TokenAuthMethod;
  /** True: the provider refused `resource`, and this was given without it. Worth keeping, with the finding `resource_refused`. */
  resourceRefused?: true;
};

/**
 * Asks a token endpoint for tokens. Takes 20 s at most, all attempts together, and is not ended by anybody's request.
 *
 * It is asked a second time in two cases only, both of which are judged by a server before it looks at the code or the refresh
 * token, so that neither is spent: the client was not recognised and its authentication method was only assumed; `resource` was
 * refused and may be omitted. Where a server has spent the code all the same, the second answer is `invalid_grant` and nothing is
 * lost that was not lost already. No other failure is tried again here: the caller knows whether the tokens are still the same.
 *
 * @throws OAuthFailure without any value that was sent
 */
export async function requestToken(
  parts: OAuthParts,
  server: Pick<AuthorizationServer, 'tokenEndpoint' | 'issuer'>,
  client: OAuthClient,
  grant: TokenGrant,
): Promise<TokenAnswer> {
  const signal = AbortSignal.timeout(timeoutMs);
  let attempt: Attempt = { client, grant };
  let learnt: Pick<TokenAnswer, 'tokenAuthMethod' | 'resourceRefused'> = {};
  for (;;) {
    const outcome = await ask(parts, server.tokenEndpoint, attempt, signal);
    if (outcome.ok) return { ...outcome.answer, ...learnt };
    const next = findNextAttempt(attempt, outcome.failure);
    if (next === undefined) throw outcome.failure;
    attempt = next.attempt;
    learnt = { ...learnt, ...next.learnt };
  }
}

type Attempt = { client: OAuthClient; grant: TokenGrant };

async function ask(
  parts: OAuthParts,
  endpoint: string,
  { client, grant }: Attempt,
  signal: AbortSignal,
): Promise<{ ok: true; answer: TokenAnswer } | { ok: false; failure: OAuthFailure }> {
  const { headers, parameters } = authenticateClient(client);
  const issuedAt = parts.now?.() ?? new Date();
  const reply = await post(parts, endpoint, {
    headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...toTokenParameters(grant), ...parameters }).toString(),
    signal,
  });
  const read = readTokenReply(reply, issuedAt);
  if (read.ok) return { ok: true, answer: toAnswer(read.tokens, issuedAt) };
  const sent = [...secretsOf(grant), client.clientSecret ?? '', headers['authorization']?.slice('Basic '.length) ?? ''];
  return { ok: false, failure: failureOf(read, reply, sent) };
}

/** The life of a token is counted from before the request: it then ends for us a little early, never late. */
export function toAnswer({ expiresInSeconds, ...tokens }: IssuedTokens, issuedAt: Date): TokenAnswer {
  const expiresAt =
    expiresInSeconds === undefined
      ? readExpiry(tokens.accessToken, issuedAt)
      : new Date(issuedAt.getTime() + expiresInSeconds * 1000);
  return { ...tokens, issuedAt, ...(expiresAt === undefined ? {} : { expiresAt }) };
}

function findNextAttempt(
  { client, grant }: Attempt,
  failure: OAuthFailure,
): { attempt: Attempt; learnt: Pick<TokenAnswer, 'tokenAuthMethod' | 'resourceRefused'> } | undefined {
  const other = findOtherMethod(client, failure);
  if (other) return { attempt: { client: other, grant }, learnt: { tokenAuthMethod: other.tokenAuthMethod } };
  const isOmittable = grant.type !== 'token_exchange' && grant.resource !== undefined && grant.mayOmitResource === true;
  if (isOmittable && failure.finding?.code === 'resource_refused') {
    const { resource: _refused, ...rest } = grant;
    return { attempt: { client, grant: rest }, learnt: { resourceRefused: true } };
  }
  return undefined;
}
