import { refusalOf, rethrowCredentialFailure, sendWithCredentials } from '../wire/credentials.ts';
import type { KnockAnswer } from './knock-server.ts';
import { type OwnIdentity, StepFailure } from './own-identity.ts';
import type { ProbePrincipal } from './probe-principal.ts';

/**
 * Shows a server the token of whoever tests, renewed where it has to be and once more where the server does not take it.
 * @param knock makes one request with these headers
 * @returns what is to be known although it went well; undefined: nothing
 * @throws StepFailure, UpstreamError
 */
export async function authorizeOwn(
  own: OwnIdentity,
  { principal }: ProbePrincipal,
  knock: (headers: Record<string, string>) => Promise<KnockAnswer>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const hasToken = await holdsToken(own);
  if (!hasToken && !own.goesWithout) throw new StepFailure(await own.explainMissing(signal));
  const handle = { discard: () => undefined, challengeOf: (answer: KnockAnswer) => answer.challenge };
  const { statusCode, challenge } = await sendWithCredentials(principal, knock, handle, signal);
  const refusal = refusalOf(statusCode, challenge);
  // The provider may have ended the login when it was asked for another token.
  if (!hasToken || (refusal?.failure === 'unauthorized' && !(await holdsToken(own)))) {
    const fault = await own.explainMissing(signal);
    if (refusal) throw new StepFailure(fault);
    return `The server lets requests without a token in. ${fault.detail}`;
  }
  if (refusal) throw refusal;
  return undefined;
}

async function holdsToken({ tokens, server, userId }: OwnIdentity): Promise<boolean> {
  const headers = await tokens.headersFor(server, userId).catch(rethrowCredentialFailure);
  return Object.keys(headers).length > 0;
}
