import { setTimeout as sleep } from 'node:timers/promises';
import { isConnectionFailure } from './connection-failure.ts';

const firstWaitMs = 50;
const longestWaitMs = 2_000;

/**
 * Runs `work` again and again while the database is away, with waits that grow from 50 ms to 2 s. It may have been done all the
 * same, when only the answer was lost: `work` has to bear being done twice.
 *
 * @param signal ends the trying
 * @param limitMs so long at most; without end by default
 * @throws what `work` threw, when that is no lost connection or the trying has ended
 */
export async function outlastOutage<T>(work: () => Promise<T>, signal: AbortSignal, limitMs = Infinity): Promise<T> {
  const startedAt = performance.now();
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    try {
      return await work();
    } catch (error) {
      const isOver = signal.aborted || performance.now() - startedAt >= limitMs;
      if (isOver || !isConnectionFailure(error)) throw error;
    }
    await sleep(waitMs, undefined, { signal }).catch(() => {}); // aborted: one last try
  }
}
