import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Chat } from '@gatehouse/contract';
import { atMost, exactly, shown, type BenchNumber } from '../bench-number.ts';
import { followStamps } from '../parts/follow-stamps.ts';
import { mainThreadCpuMs } from '../parts/process-cost.ts';
import { startBenchGatehouse } from '../parts/start-bench-gatehouse.ts';
import { startBenchModel } from '../parts/start-bench-model.ts';
import { percentile } from '../statistics.ts';

const turns = 50;
const followersPerTurn = 4;
const deltas = 120;
const everyMs = 50;
const limitMs = 60_000;

/** Many people watching many chats at work: does every one see everything, and how late. */
export const eventStreams: BenchNumber = {
  name: 'event-streams',
  async *measure({ names, makePlace }) {
    for (const engine of names) {
      const model = await startBenchModel();
      const gatehouse = await startBenchGatehouse(await makePlace(engine), { OPENAI_BASE_URL: model.baseUrl });
      try {
        const { admin, pid } = gatehouse;
        const openChat = () => admin.call<Chat>('POST', '/chats', { model_id: 'env:openai_compatible' });
        const chats: string[] = [];
        for (let chat = 0; chat < turns; chat += 1) chats.push((await openChat()).id);
        const signal = AbortSignal.timeout(limitMs);
        const following = chats.flatMap((id) => Array.from({ length: followersPerTurn }, () => followStamps(admin, id, signal)));
        const own = monitorEventLoopDelay({ resolution: 5 });
        own.enable();
        const cpuBefore = await mainThreadCpuMs(pid);
        const startedAt = performance.now();
        const text = `stamps ${deltas} ${everyMs}`;
        await Promise.all(chats.map((id) => admin.call('POST', `/chats/${id}/messages`, { text })));
        const followed = await Promise.all(following);
        own.disable();
        const busy = ((await mainThreadCpuMs(pid)) - cpuBefore) / (performance.now() - startedAt);

        const what = `${turns * followersPerTurn} streams of ${turns} turns at ${1000 / everyMs} events a second, ${engine}`;
        const delays = followed.flatMap(({ delaysMs }) => delaysMs);
        const wanted = turns * followersPerTurn * deltas;
        yield atMost(`${what}: p99 delay`, percentile(delays, 0.99), 100, 'ms');
        yield shown(`${what}: p50 delay`, `${percentile(delays, 0.5).toFixed(0)} ms`);
        yield exactly(`${what}: deltas lost`, wanted - delays.length, 0);
        yield exactly(
          `${what}: gaps`,
          followed.reduce((sum, { gaps, snapshots }) => sum + gaps + snapshots, 0),
          0,
        );
        yield shown(`${what}: main thread busy`, `${(busy * 100).toFixed(0)} %`);
        yield shown(`${what}: p99 delay of the bench's own event loop`, `${(own.percentile(99) / 1e6).toFixed(0)} ms`);
      } finally {
        await gatehouse.close();
        await model.close();
      }
    }
  },
};
