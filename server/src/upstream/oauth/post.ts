import { describeFinding } from '../../protocol/oauth/finding.ts';
import { findRefusal } from '../../protocol/oauth/find-refusal.ts';
import type { HttpReply, ReplyFault } from '../../protocol/oauth/read-token-answer.ts';
import { UpstreamError } from '../upstream.ts';
import { hideSent, repeatsSent } from './hide-sent.ts';
import { OAuthFailure } from './oauth-failure.ts';
import type { OAuthParts } from './oauth-parts.ts';
import { readReply } from './read-reply.ts';

export type Post = { headers: Record<string, string>; body: string; signal: AbortSignal };

/**
 * One POST to an endpoint of an authorization server, without following a redirect: credentials go where they were meant to.
 * @throws OAuthFailure `unreachable` when no answer came, `malformed` when what came is no HTTP or too large
 */
export async function post({ fetch }: OAuthParts, endpoint: string, { headers, body, signal }: Post): Promise<HttpReply> {
  try {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: { accept: 'application/json', ...headers },
      body,
      redirect: 'manual',
      signal,
    });
    return await readReply(response);
  } catch (error) {
    throw toFailure(error);
  }
}

/**
 * What a fault in a reply is, as an error.
 * @param sent the values that must not be repeated
 */
export function failureOf(fault: ReplyFault, reply: Pick<HttpReply, 'status'>, sent: readonly string[]): OAuthFailure {
  const isRepeated = fault.error !== undefined && repeatsSent(fault.error, sent);
  const error = isRepeated ? undefined : fault.error;
  const description = fault.description === undefined ? undefined : hideSent(fault.description, sent);
  // Judged by what was said, not by what is left of it.
  const code = findRefusal(fault) ?? (fault.kind === 'malformed' ? 'bad_answer' : undefined);
  const finding = fault.kind === 'temporary' ? describeFinding('provider_failing') : code && describeFinding(code);
  return new OAuthFailure(fault.kind, isRepeated ? 'it refused' : fault.text, {
    status: reply.status,
    ...(error === undefined ? {} : { error }),
    ...(description === undefined ? {} : { description }),
    ...(fault.retryAfterSeconds === undefined ? {} : { retryAfterSeconds: fault.retryAfterSeconds }),
    ...(finding === undefined ? {} : { finding }),
  });
}

function toFailure(error: unknown): OAuthFailure {
  if (!(error instanceof UpstreamError)) {
    const finding = describeFinding('unreachable', 'It did not answer in time.');
    return new OAuthFailure('unreachable', 'it did not answer in time', { finding }, error);
  }
  if (error.failure === 'too_large' || error.failure === 'protocol') {
    return new OAuthFailure('malformed', error.message, { finding: describeFinding('bad_answer') }, error);
  }
  if (error.failure === 'blocked_address') {
    const finding = describeFinding('blocked_address', `${error.message}.`);
    return new OAuthFailure('unreachable', 'it is at an address that Gatehouse does not dial', { finding, isSent: false }, error);
  }
  return new OAuthFailure('unreachable', error.message, { finding: describeFinding('unreachable'), isSent: error.sent }, error);
}
