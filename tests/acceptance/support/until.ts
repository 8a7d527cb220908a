import { setTimeout as delay } from 'node:timers/promises';

/** Waits for what tells nobody that it happened. @throws after a minute */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = AbortSignal.timeout(60_000);
  while (!(await holds())) await delay(25, undefined, { signal: deadline });
}
