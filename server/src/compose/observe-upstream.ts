import type { Metrics } from '../telemetry/metrics.ts';
import { UpstreamError, type Upstream } from '../upstream/upstream.ts';

/** The same upstream, whose listings and calls are counted by outcome, and whose open breakers are counted when asked for. */
export function observeUpstream(upstream: Upstream, metrics: Metrics): Upstream {
  const asked = new Set<string>();
  metrics.countBreakersOpen(() => [...asked].filter((serverId) => upstream.breakerOf(serverId)).length);

  async function observe<T>(operation: 'list' | 'call', serverId: string, ask: () => Promise<T>): Promise<T> {
    asked.add(serverId);
    const startedAt = performance.now();
    const finish = (outcome: string) => metrics.upstreamAsked({ operation, outcome, durationMs: performance.now() - startedAt });
    try {
      const answer = await ask();
      finish('ok');
      return answer;
    } catch (error) {
      finish(error instanceof UpstreamError ? error.failure : 'internal');
      throw error;
    }
  }

  return {
    listTools: (server, ...rest) => observe('list', server.id, () => upstream.listTools(server, ...rest)),
    callTool: (server, ...rest) => observe('call', server.id, () => upstream.callTool(server, ...rest)),
    onListChanged: (hear) => upstream.onListChanged(hear),
    breakerOf: (serverId) => upstream.breakerOf(serverId),
    drop: (serverId, userId) => {
      upstream.drop(serverId, userId);
      if (userId === undefined) asked.delete(serverId); // deleted, or asked again
    },
    close: () => upstream.close(),
  };
}
