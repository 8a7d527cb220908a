import type { ToolCallOutcome } from '@gatehouse/contract';
import type { UpstreamError } from '../../upstream/upstream.ts';

/** How a call ended that gave no result, and the words for it, which both the user and the model read. */
export type JudgedFailure = { outcome: Extract<ToolCallOutcome, 'error' | 'skipped' | 'unknown'>; text: string };

const notKnown = 'Whether the call took effect is not known.';

/**
 * What is true of a call that failed: `error` only where the upstream refused it or it was never sent, `unknown` where it was
 * sent and no answer came that says what became of it. An answer that Gatehouse gave up, or could not read, says nothing.
 *
 * @param error its message names the server
 */
export function judgeCallFailure(error: Pick<UpstreamError, 'failure' | 'sent' | 'message' | 'httpStatus'>): JudgedFailure {
  if (error.failure === 'cancelled') {
    if (!error.sent) return { outcome: 'skipped', text: 'Stopped before the call was made.' };
    return { outcome: 'unknown', text: `Stopped while the call was under way. ${notKnown}` };
  }
  const text = toSentence(error.message);
  if (!error.sent || isRefusal(error)) return { outcome: 'error', text };
  if (error.failure !== 'too_large') return { outcome: 'unknown', text: `${text} ${notKnown}` };
  return { outcome: 'unknown', text: `${text} Gatehouse did not read the rest of it. ${notKnown}` };
}

/** What Gatehouse says where its own code failed in the middle of a call. */
export const failedInside: JudgedFailure = {
  outcome: 'unknown',
  text: `Gatehouse failed in the middle of the call. ${notKnown}`,
};

/** The upstream said no in words. With a 5xx, what speaks may be something before it, or the rest of a server that fell over. */
function isRefusal({ failure, httpStatus }: Pick<UpstreamError, 'failure' | 'httpStatus'>): boolean {
  return failure === 'rpc' && (httpStatus === undefined || httpStatus < 500);
}

function toSentence(message: string): string {
  return /[.!?]$/.test(message) ? message : `${message}.`;
}
