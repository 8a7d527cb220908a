import { atMost, exactly, type BenchNumber } from '../bench-number.ts';
import { openTokenSource } from '../parts/open-token-source.ts';
import { median } from '../statistics.ts';

const requests = 10_000;
const rounds = 20;

/** What it takes to find the calling user's token for one request, when it is held in memory and good for a while yet. */
export const heldToken: BenchNumber = {
  name: 'held-token',
  async *measure({ names, makePlace }) {
    for (const engine of names) {
      const { tokens, userId, servers, queries, close } = await openTokenSource(await makePlace(engine));
      try {
        for (const [authType, server] of Object.entries(servers)) {
          const { authorization } = await tokens.headersFor(server, userId);
          if (authorization === undefined || queries() === 0) throw new Error(`No token was found for ${authType}.`);
          const round = async (): Promise<number> => {
            const startedAt = performance.now();
            for (let request = 0; request < requests; request += 1) await tokens.headersFor(server, userId);
            return (performance.now() - startedAt) / requests;
          };
          await round();
          const before = queries();
          const tookMs: number[] = [];
          for (let time = 0; time < rounds; time += 1) tookMs.push(await round());
          yield atMost(`Held token, ${authType}, ${engine}: per request`, median(tookMs), 0.1, 'ms', 4);
          yield exactly(`Held token, ${authType}, ${engine}: queries of ${requests * rounds} requests`, queries() - before, 0);
        }
      } finally {
        await close();
      }
    }
  },
};
