import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Chat } from '@gatehouse/contract';
import { atMost, exactly, shown, type BenchNumber } from '../bench-number.ts';
import { followStamps, type Followed } from '../parts/follow-stamps.ts';
import { mainThreadCpuMs } from '../parts/process-cost.ts';
import { startBenchGatehouse, type BenchGatehouse } from '../parts/start-bench-gatehouse.ts';
import { startBenchModel } from '../parts/start-bench-model.ts';
import { median, percentile } from '../statistics.ts';

const turns = 50;
const followersPerTurn = 4;
const everyMs = 50;
const deltas = 60;
const warmUpDeltas = 20;
const rounds = 3;
const limitMs = 60_000;

/** Many people watching many chats at work: does every one see everything, and how late. */
export const eventStreams: BenchNumber = {
  name: 'event-streams',
  async *measure({ names, makePlace }) {
    for (const engine of names) {
      const model = await startBenchModel();
      const gatehouse = await startBenchGatehouse(await makePlace(engine), { OPENAI_BASE_URL: model.baseUrl });
      try {
        await runTurns(gatehouse, warmUpDeltas);
        const measured: Awaited<ReturnType<typeof runTurns>>[] = [];
        for (let round = 0; round < rounds; round += 1) measured.push(await runTurns(gatehouse, deltas));

        const what = `${turns * followersPerTurn} streams of ${turns} turns at ${1000 / everyMs} events a second, ${engine}`;
        const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
        yield atMost(`${what}: p99 delay`, median(measured.map(({ p99 }) => p99)), 100, 'ms');
        yield exactly(`${what}: deltas lost`, sum(measured.map(({ lost }) => lost)), 0);
        yield exactly(`${what}: gaps`, sum(measured.map(({ gaps }) => gaps)), 0);
        yield shown(`${what}: p50 delay`, `${median(measured.map(({ p50 }) => p50)).toFixed(0)} ms`);
        yield shown(`${what}: main thread busy`, `${median(measured.map(({ busy }) => busy * 100)).toFixed(0)} %`);
        yield shown(`${what}: p99 lateness of the bench itself`, `${median(measured.map(({ own }) => own)).toFixed(0)} ms`);
      } finally {
        await gatehouse.close();
        await model.close();
      }
    }
  },
};

async function runTurns({ admin, pid }: BenchGatehouse, count: number) {
  const openChat = () => admin.call<Chat>('POST', '/chats', { model_id: 'env:openai_compatible' });
  const chats = (await Promise.all(Array.from({ length: turns }, openChat))).map(({ id }) => id);
  const signal = AbortSignal.timeout(limitMs);
  const following = chats.flatMap((id) => Array.from({ length: followersPerTurn }, () => followStamps(admin, id, signal)));
  const lateness = monitorEventLoopDelay({ resolution: 5 });
  lateness.enable();
  const cpuBefore = await mainThreadCpuMs(pid);
  const startedAt = performance.now();
  const text = `stamps ${count} ${everyMs}`;
  const [followed] = await Promise.all([
    Promise.all(following),
    ...chats.map((id) => admin.call('POST', `/chats/${id}/messages`, { text })),
  ]);
  lateness.disable();
  const busy = ((await mainThreadCpuMs(pid)) - cpuBefore) / (performance.now() - startedAt);
  const delays = delaysWhileAllSpeak(followed);
  return {
    p50: median(delays),
    p99: percentile(delays, 0.99),
    lost: turns * followersPerTurn * count - followed.reduce((sum, one) => sum + one.deltas.length, 0),
    gaps: followed.reduce((sum, one) => sum + one.gaps + one.snapshots, 0),
    busy,
    own: lateness.percentile(99) / 1e6,
  };
}

/** Of deltas that were sent while each of the turns was at work: not while they were being started, all at one moment. */
function delaysWhileAllSpeak(followed: readonly Followed[]): number[] {
  const begun = Math.max(...followed.map((one) => one.deltas[0]?.sentAt ?? Infinity));
  return followed.flatMap((one) => one.deltas.filter(({ sentAt }) => sentAt >= begun).map(({ delayMs }) => delayMs));
}
