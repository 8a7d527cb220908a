import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, type BenchNumber } from '../bench-number.ts';
import { openTurnParts, type TurnParts } from '../parts/open-turn-parts.ts';
import { startBenchUpstream } from '../parts/start-bench-upstream.ts';
import { median } from '../statistics.ts';

const delaysMs = [0, 100, 200, 400, 800];
const slowestMs = 800;

/** What nobody has listed yet: how much longer than its slowest server a turn waits, and what one that never answers costs it. */
export const coldPreparation: BenchNumber = {
  name: 'cold-preparation',
  async *measure({ names, makePlace }) {
    const engine = names.at(-1) ?? 'embedded';
    const extraMs: number[] = [];
    for (let round = 0; round < 4; round += 1) {
      const upstream = await startBenchUpstream(20);
      const parts = await openTurnParts(await makePlace(engine));
      try {
        for (const ms of delaysMs) await parts.register(upstream.urlOf(`s${ms}`, ms));
        const tookMs = await timeOf(await parts.openTurn());
        // The first round also loads the code.
        if (round > 0) extraMs.push(tookMs - slowestMs);
      } finally {
        await parts.close();
        await upstream.close();
      }
    }
    yield atMost(`Cold turn, ${engine}: longer than its slowest server (${slowestMs} ms)`, median(extraMs), 150, 'ms');

    const silent = await startSilentServer();
    const upstream = await startBenchUpstream(20);
    const parts = await openTurnParts(await makePlace(engine));
    try {
      await parts.register(upstream.urlOf('s'));
      const lost = await parts.register(silent.url);
      const prepare = await parts.openTurn();
      yield atMost('Turn with a black-holed server: the first time', (await timeOf(prepare)) / 1000, 3.1, 's', 2);
      await breakerOpens(parts, lost);
      const tookMs: number[] = [];
      for (let round = 0; round < 10; round += 1) tookMs.push(await timeOf(prepare));
      yield atMost('Turn with a black-holed server: while its breaker is open', median(tookMs), 25, 'ms', 1);
    } finally {
      await parts.close();
      await upstream.close();
      await silent.close();
    }
  },
};

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function breakerOpens(parts: TurnParts, serverId: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!parts.isBreakerOpen(serverId)) {
    if (performance.now() > deadline) throw new Error('The breaker did not open in 20 s.');
    await delay(50);
  }
}

/** Takes connections and says nothing, as an address does behind which nobody is. */
async function startSilentServer(): Promise<{ url: string; close: () => Promise<void> }> {
  const server = createServer((socket) => socket.on('error', () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const port = address !== null && typeof address === 'object' ? address.port : 0;
  return {
    url: `http://127.0.0.1:${port}/mcp`,
    close: async () => {
      server.close();
      server.unref();
    },
  };
}
