import { setTimeout as delay } from 'node:timers/promises';
import { spawnGatehouse } from '../../../server/testing/spawn-gatehouse.ts';
import { atMost, type BenchNumber } from '../bench-number.ts';
import type { Engine, Place } from '../parts/open-engines.ts';
import { residentMb } from '../parts/process-cost.ts';
import { startBenchGatehouse } from '../parts/start-bench-gatehouse.ts';
import { median } from '../statistics.ts';

const rounds = 3;
const settleMs = 2_000;
const limits: Record<Engine, { readySeconds: number; idleMb: number }> = {
  embedded: { readySeconds: 2.5, idleMb: 350 },
  postgres: { readySeconds: 1.5, idleMb: 200 },
};

/** From the start of the program to `/readyz` saying yes, on a database that has been used before, and its memory when idle. */
export const readiness: BenchNumber = {
  name: 'readiness',
  async *measure({ names, makePlace }) {
    for (const engine of names) {
      const place = await makePlace(engine);
      await (await startBenchGatehouse(place)).close();
      const starts: { readyMs: number; idleMb: number }[] = [];
      for (let round = 0; round < rounds; round += 1)
        starts.push(await startOnce(place, 20_000 + Math.trunc(Math.random() * 20_000)));
      const { readySeconds, idleMb } = limits[engine];
      const readyMs = median(starts.map((start) => start.readyMs));
      yield atMost(`Ready on existing data, ${engine}`, readyMs / 1000, readySeconds, 's', 2);
      yield atMost(`Memory when idle, ${engine}`, median(starts.map((start) => start.idleMb)), idleMb, 'MB');
    }
  },
};

async function startOnce(place: Place, port: number): Promise<{ readyMs: number; idleMb: number }> {
  const startedAt = performance.now();
  const gatehouse = spawnGatehouse(['start'], { cwd: place.cwd, env: { ...place.env, GATEHOUSE_PORT: String(port) } });
  try {
    while (!(await isReady(port))) {
      if (performance.now() - startedAt > 30_000) throw new Error(`Not ready in 30 s:\n${gatehouse.output()}`);
      await delay(10);
    }
    const readyMs = performance.now() - startedAt;
    await delay(settleMs);
    return { readyMs, idleMb: await residentMb(gatehouse.pid) };
  } finally {
    await gatehouse.end('SIGTERM');
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/readyz`).then(
    (response) => response.ok,
    () => false,
  );
}
