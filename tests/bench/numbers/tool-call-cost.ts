import { atMost, type BenchNumber } from '../bench-number.ts';
import { runChat } from '../parts/follow-turn.ts';
import { mainThreadCpuMs } from '../parts/process-cost.ts';
import { startBenchGatehouse } from '../parts/start-bench-gatehouse.ts';
import { startBenchModel } from '../parts/start-bench-model.ts';
import { startBenchUpstream } from '../parts/start-bench-upstream.ts';
import { median } from '../statistics.ts';

const turns = 5;
const steps = 4;
const callsPerStep = 20;
const warmUpRounds = 3;
const rounds = 5;

/** All that the main thread does for turns that are full of calls, divided by the calls: model, journal, events and streams too. */
export const toolCallCost: BenchNumber = {
  name: 'tool-call-cost',
  async *measure({ names, makePlace }) {
    const engine = names.at(-1) ?? 'embedded';
    const upstream = await startBenchUpstream(20);
    const model = await startBenchModel();
    const gatehouse = await startBenchGatehouse(await makePlace(engine), { OPENAI_BASE_URL: model.baseUrl });
    try {
      const { admin, pid } = gatehouse;
      const server = { display_name: 'Bench', slug: 'bench', url: upstream.urlOf('s'), transport: 'streamable_http' };
      await admin.call('POST', '/mcp-servers', { ...server, availability: 'force_on', auth_type: 'none' });
      const runTurns = async () => {
        const message = `calls bench__echo ${callsPerStep} ${steps}`;
        const ends = await Promise.all(Array.from({ length: turns }, () => runChat(admin, message)));
        const wanted = callsPerStep * steps;
        if (ends.some(({ results }) => results !== wanted)) throw new Error(`A turn did not have ${wanted} good results.`);
      };
      const perCall: number[] = [];
      for (let round = 0; round < warmUpRounds + rounds; round += 1) {
        const before = await mainThreadCpuMs(pid);
        await runTurns();
        const usedMs = (await mainThreadCpuMs(pid)) - before;
        // The first rounds also compile the code.
        if (round >= warmUpRounds) perCall.push(usedMs / (turns * steps * callsPerStep));
      }
      yield atMost(`Tool call through chat, ${engine}: CPU of the main thread`, median(perCall), 1, 'ms', 2);
    } finally {
      await gatehouse.close();
      await model.close();
      await upstream.close();
    }
  },
};
