import { setTimeout as sleep } from 'node:timers/promises';
import { withQueryLimit } from '../db/query-limit.ts';
import type { Log } from '../telemetry/log.ts';

/** Nobody waits for a job: what it does with many rows may take its time. */
const longestQueryMs = 10 * 60_000;

/** Work that is done again and again. */
export type Job = {
  name: string;
  /** From the end of one run to the start of the next, give or take a tenth. */
  everyMs: number;
  /** Should stop soon after `signal` aborts. What it throws is logged, and it runs again next time. */
  run: (signal: AbortSignal) => Promise<void>;
};

export type Jobs = {
  /** Starts nothing more, and waits for what runs. */
  stop: () => Promise<void>;
};

/**
 * Runs each job on its interval, never two runs of one job at once. Times vary by chance, so that replicas which started
 * together do not work together; the first run comes within the first interval.
 */
export function startJobs(jobs: readonly Job[], { log }: { log: Log }): Jobs {
  const stopping = new AbortController();
  const running = jobs.map((job) => repeat(job, log, stopping.signal));
  return {
    async stop() {
      stopping.abort();
      await Promise.all(running);
    },
  };
}

async function repeat(job: Job, log: Log, signal: AbortSignal): Promise<void> {
  await pause(job.everyMs * Math.random(), signal);
  while (!signal.aborted) {
    try {
      await withQueryLimit(longestQueryMs, () => job.run(signal));
    } catch (error) {
      if (!signal.aborted) log.error({ err: error, job: job.name }, 'A job failed; it runs again');
    }
    await pause(job.everyMs * (0.9 + 0.2 * Math.random()), signal);
  }
}

/** Ends early when `signal` aborts. Does not keep the process alive. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal, ref: false }).catch(() => {});
}
