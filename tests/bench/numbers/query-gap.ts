/* oxlint-disable eslint/no-restricted-imports -- no HTTP API runs a query that takes 2 s. */
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import type { Database } from '../../../server/src/db/database.ts';
import { openDatabase } from '../../../server/src/db/open-database.ts';
import { atMost, shown, type BenchNumber } from '../bench-number.ts';
import { median } from '../statistics.ts';

const rounds = 3;
const queryMs = 2_000;

/** How long nothing else can happen in the process while a query runs; beside it the same while none does. */
export const queryGap: BenchNumber = {
  name: 'query-gap',
  async *measure({ names, makePlace }) {
    yield shown('Largest event-loop gap in 2 s without a query', `${(await largestGapMs(() => delay(queryMs))).toFixed(0)} ms`);
    for (const engine of names) {
      const database = await openDatabase((await makePlace(engine)).database);
      try {
        const rows = await rowsThatTake(database, queryMs);
        const gapsMs: number[] = [];
        for (let round = 0; round < rounds; round += 1) gapsMs.push(await largestGapMs(() => count(database, rows)));
        yield atMost(`Largest event-loop gap while a query of 2 s runs, ${engine}`, median(gapsMs), 100, 'ms');
      } finally {
        await database.close();
      }
    }
  },
};

async function largestGapMs(work: () => Promise<unknown>): Promise<number> {
  const histogram = monitorEventLoopDelay({ resolution: 1 });
  histogram.enable();
  await work();
  histogram.disable();
  return histogram.max / 1e6;
}

/** A query that computes: one that sleeps would prove nothing about an engine that runs in our own process. */
async function count(database: Database, rows: number): Promise<number> {
  const startedAt = performance.now();
  await sql`select count(*) from generate_series(1, ${rows}::int) as n where sqrt(n) > 0`.execute(database.sql);
  return performance.now() - startedAt;
}

async function rowsThatTake(database: Database, ms: number): Promise<number> {
  const rows = 500_000;
  await count(database, rows);
  return Math.round((rows * ms) / (await count(database, rows)));
}
