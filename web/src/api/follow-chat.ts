import { readChatEvents, type ChatEvent } from '@gatehouse/contract';
import { ApiProblem } from './api-problem.ts';
import { openStream } from './request.ts';

export type FollowState = 'connecting' | 'live' | 'waiting_to_reconnect';

/** Above every number: Gatehouse answers such a cursor with a snapshot, and goes on from there. */
const fromSnapshot = Number.MAX_SAFE_INTEGER;
const longestPauseMs = 15_000;

/**
 * Follows a chat until `signal` aborts: the whole conversation first, then everything as it happens. A connection that is lost
 * is opened again behind the last event that came, so that none is missing and none comes twice.
 *
 * @throws ApiProblem where the chat is not to be had: it is gone, or nobody is signed in
 */
export async function followChat(
  chatId: string,
  {
    signal,
    onEvent,
    onState,
  }: { signal: AbortSignal; onEvent: (event: ChatEvent) => void; onState: (state: FollowState) => void },
): Promise<void> {
  let after = fromSnapshot;
  for (let failures = 0; !signal.aborted; failures++) {
    onState('connecting');
    try {
      for await (const event of readChatEvents(await openStream(`/chats/${chatId}/stream?after=${after}`, signal))) {
        onState('live');
        failures = 0;
        after = event.seq;
        onEvent(event);
      }
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiProblem && error.status >= 400 && error.status < 500 && error.status !== 429) throw error;
    }
    onState('waiting_to_reconnect');
    await pause(Math.min(longestPauseMs, 500 * 2 ** failures), signal);
  }
}

const waiting = new EventTarget();

/** Ends the pause before the next try. */
export function reconnectNow(): void {
  waiting.dispatchEvent(new Event('now'));
}

/** Ends early when `signal` aborts, the network is back, or somebody will not wait. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      window.removeEventListener('online', end);
      waiting.removeEventListener('now', end);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    window.addEventListener('online', end);
    waiting.addEventListener('now', end);
    signal.addEventListener('abort', end);
  });
}
