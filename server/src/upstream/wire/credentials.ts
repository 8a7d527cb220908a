import { parseBearerChallenge } from '../../protocol/oauth/parse-bearer-challenge.ts';
import { type TokenSource, UpstreamError, type UpstreamServer } from '../upstream.ts';
import { createSentValues, type SentValues } from './sent-values.ts';
import { unlessAborted } from './unless-aborted.ts';
import { wireLimits } from './wire-limits.ts';

/** Whose credentials a request carries, where they come from, and which of them the upstream has seen. */
export type Principal = { tokens: TokenSource; server: UpstreamServer; userId: string; sent: SentValues };

export function createPrincipal(tokens: TokenSource, server: UpstreamServer, userId: string): Principal {
  return { tokens, server, userId, sent: createSentValues() };
}

/**
 * Sends one HTTP request with the headers of the moment. A 401 is answered once by asking for others and sending again, which
 * is safe: what was refused has not been executed. What the headers hold is remembered in `principal.sent`, so that whoever
 * reads the answer can take it out of the upstream's words.
 *
 * A 403 that says that the scopes do not suffice is told to the token source: only the user can mend it.
 *
 * @param send called once or twice, with header names in lower case
 * @param signal ends the wait for credentials at once; to end the request itself is up to `send`
 * @returns the last answer, which may still be a 401
 * @throws UpstreamError `credentials` with the token source's error as `cause`, or without one after 4 s; the signal's reason,
 *   with `sent` false where it ended the wait for credentials; and whatever `send` throws
 */
export async function sendWithCredentials<Answer extends { statusCode: number }>(
  principal: Principal,
  send: (headers: Record<string, string>) => Promise<Answer>,
  handle: {
    /** Lets go of an answer that nobody reads. */
    discard: (answer: NoInfer<Answer>) => void;
    /** Its `WWW-Authenticate`, if it has one. */
    challengeOf: (answer: NoInfer<Answer>) => string | null | undefined;
  },
  signal?: AbortSignal,
): Promise<Answer> {
  const { tokens, server, userId, sent } = principal;
  const headers = await whileWanted(tokens.headersFor(server, userId), signal);
  sent.remember(headers);
  let answer = await send(headers);
  if (answer.statusCode === 401) {
    const refused = answer;
    const others = await whileWanted(tokens.replace(server, userId, headers), signal).catch((error: unknown) => {
      handle.discard(refused);
      throw error;
    });
    if (others === undefined) return answer;
    handle.discard(answer);
    sent.remember(others);
    answer = await send(others);
  }
  if (answer.statusCode === 403) {
    const challenge = parseBearerChallenge(handle.challengeOf(answer));
    if (challenge?.error === 'insufficient_scope') {
      // A scope that repeats what was sent is none: it is kept, told to the user, and asked for at the provider.
      const isRepeated = challenge.scope !== undefined && sent.hide(challenge.scope) !== challenge.scope;
      await tokens.insufficientScope?.(server, userId, isRepeated ? undefined : challenge.scope);
    }
  }
  return answer;
}

/**
 * Credentials, while somebody wants them and for as long as anybody should wait. To get them may take a provider, and what that
 * gives has to be stored: it goes on by itself, for the next request.
 */
async function whileWanted<Value>(asked: Promise<Value>, signal: AbortSignal | undefined): Promise<Value> {
  const { promise: late, reject } = Promise.withResolvers<never>();
  const seconds = wireLimits.credentialsMs / 1000;
  const timer = setTimeout(
    () => reject(new UpstreamError('credentials', `the credentials for it could not be had in ${seconds} s`)),
    wireLimits.credentialsMs,
  );
  try {
    const given = Promise.race([asked.catch(rethrowCredentialFailure), late]);
    return await (signal ? unlessAborted(given, signal) : given);
  } catch (error) {
    throw signal?.aborted === true && error === signal.reason ? asUnsent(error) : error;
  } finally {
    clearTimeout(timer);
  }
}

/** Nothing was on its way, or it was refused. */
function asUnsent(reason: unknown): unknown {
  if (!(reason instanceof UpstreamError)) return reason;
  return new UpstreamError(reason.failure, reason.message, { sent: false, cause: reason });
}

/**
 * Not the upstream's doing: it must not count as a failure to reach it. Who knows the credentials finds its own error in `cause`.
 * @throws UpstreamError: the error itself where it is one, else `credentials`
 */
export function rethrowCredentialFailure(error: unknown): never {
  if (error instanceof UpstreamError) throw error;
  throw new UpstreamError('credentials', 'the credentials for it could not be had here', { cause: error });
}

/**
 * What a 401 or 403 means, or undefined for any other status.
 * @param challenge the answer's `WWW-Authenticate`
 */
export function refusalOf(status: number, challenge?: string | null): UpstreamError | undefined {
  if (status === 401)
    return new UpstreamError('unauthorized', 'it does not accept the credentials (HTTP 401)', { httpStatus: 401 });
  if (status !== 403) return undefined;
  const text =
    parseBearerChallenge(challenge)?.error === 'insufficient_scope'
      ? 'it wants more than the login allows (HTTP 403): connect the account again'
      : 'it does not allow this (HTTP 403)';
  return new UpstreamError('forbidden', text, { httpStatus: 403 });
}
