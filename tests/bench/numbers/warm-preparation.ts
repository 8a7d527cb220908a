import { atMost, exactly, type BenchNumber } from '../bench-number.ts';
import { openTurnParts } from '../parts/open-turn-parts.ts';
import { startBenchUpstream } from '../parts/start-bench-upstream.ts';
import { median } from '../statistics.ts';

const serverCount = 50;
const toolCount = 20;
const rounds = 40;

/** From the moment that a step of a turn begins to the moment that the model could be called; all listings are in memory. */
export const warmPreparation: BenchNumber = {
  name: 'warm-preparation',
  async *measure({ names, makePlace }) {
    for (const engine of names) {
      const upstream = await startBenchUpstream(toolCount);
      const parts = await openTurnParts(await makePlace(engine));
      try {
        for (let server = 0; server < serverCount; server += 1) await parts.register(upstream.urlOf(`s${server}`));
        const prepare = await parts.openTurn();
        const { toolset } = await prepare();
        if (toolset.tools.size !== serverCount * toolCount) throw new Error(`${toolset.tools.size} tools were prepared`);
        for (let round = 0; round < 5; round += 1) await prepare();

        const before = upstream.requests();
        const tookMs: number[] = [];
        for (let round = 0; round < rounds; round += 1) {
          const startedAt = performance.now();
          await prepare();
          tookMs.push(performance.now() - startedAt);
        }
        const what = `Warm turn, ${serverCount} servers of ${toolCount} tools, ${engine}`;
        yield atMost(`${what}: before the model`, median(tookMs), 25, 'ms', 1);
        yield exactly(`${what}: upstream requests`, upstream.requests() - before, 0);
      } finally {
        await parts.close();
        await upstream.close();
      }
    }
  },
};
