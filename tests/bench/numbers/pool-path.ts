import { atMost, shown, type BenchNumber } from '../bench-number.ts';
import { load } from '../parts/load.ts';
import { startBenchUpstream } from '../parts/start-bench-upstream.ts';
import { startProxy, type Proxy } from '../parts/start-proxy.ts';
import { median } from '../statistics.ts';

const callsPerRound = 1_000;
const warmUpRounds = 4;
const rounds = 16;

/** What the pool adds to a call, beside a proxy that only passes bytes on: both under the same load. */
export const poolPath: BenchNumber = {
  name: 'pool-path',
  async *measure() {
    const upstream = await startBenchUpstream(20);
    const bare = await startProxy('bare-proxy.ts', upstream.urlOf('s'));
    const pool = await startProxy('pool-proxy.ts', upstream.urlOf('s'));
    try {
      const text = 'What to work on. '.repeat(6);
      const args = { text };
      const message = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'echo', arguments: args } };
      const cost = async (proxy: Proxy, body: object): Promise<number> => {
        const before = await proxy.cpuUs();
        await load(proxy.url, JSON.stringify(body), { count: callsPerRound, expected: text });
        return ((await proxy.cpuUs()) - before) / callsPerRound;
      };
      // Both at once, so that whatever else the machine does meets both.
      const costs: { bareUs: number; poolUs: number }[] = [];
      for (let round = 0; round < warmUpRounds + rounds; round += 1) {
        const [bareUs, poolUs] = await Promise.all([cost(bare, message), cost(pool, args)]);
        if (round >= warmUpRounds) costs.push({ bareUs, poolUs });
      }

      const ratio = median(costs.map(({ bareUs, poolUs }) => poolUs / bareUs));
      yield atMost('tools/call through the pool: CPU beside a bare proxy', ratio, 1.3, 'x', 2);
      yield shown('tools/call through the pool: CPU per call', `${median(costs.map(({ poolUs }) => poolUs)).toFixed(0)} us`);
      yield shown('A bare proxy: CPU per call', `${median(costs.map(({ bareUs }) => bareUs)).toFixed(0)} us`);
    } finally {
      await pool.close();
      await bare.close();
      await upstream.close();
    }
  },
};
