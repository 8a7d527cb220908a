import assert from 'node:assert/strict';
import { it } from 'node:test';
import { listen } from '../listen.ts';
import { createMetrics } from '../telemetry/metrics.ts';
import { createUpstream } from '../upstream/create-upstream.ts';
import { parseAllowRule } from '../upstream/dial/allow-rule.ts';
import { createDialer } from '../upstream/dial/create-dialer.ts';
import { UpstreamError, type UpstreamServer } from '../upstream/upstream.ts';
import { observeUpstream } from './observe-upstream.ts';

/** A server whose port was somebody's a moment ago. */
async function findNobody(): Promise<UpstreamServer> {
  const listener = await listen({ host: '127.0.0.1', port: 0 });
  await listener.drain(0);
  const url = `${listener.url}/mcp`;
  return { id: 'a', revision: 1, displayName: 'Nobody there', url, transport: 'streamable_http', authType: 'none' };
}

it('counts listings by outcome, and the breakers that they open', async () => {
  const server = await findNobody();
  const metrics = createMetrics();
  const dialer = createDialer({ allow: () => [parseAllowRule('127.0.0.1')].flatMap((rule) => rule ?? []), selfOrigins: [] });
  const upstream = observeUpstream(
    createUpstream({
      dialer,
      tokens: { headersFor: async () => ({}), replace: async () => undefined },
      verdicts: { find: async () => undefined, save: async () => {} },
      log: { warn: () => {} },
    }),
    metrics,
  );
  const count = async (name: string) => {
    const line = (await metrics.render()).body.split('\n').find((text) => text.startsWith(`${name} `));
    return Number(line?.split(' ')[1] ?? 0);
  };
  const failed = 'gatehouse_upstream_request_duration_seconds_count{operation="list",outcome="unreachable"}';

  assert.equal(await count('gatehouse_breakers_open'), 0);
  for (let attempt = 1; !upstream.breakerOf(server.id); attempt++) {
    await assert.rejects(upstream.listTools(server, 'user'), UpstreamError);
    assert.equal(await count(failed), attempt);
  }
  assert.equal(await count('gatehouse_breakers_open'), 1);
  upstream.drop(server.id, 'user');
  assert.equal(await count('gatehouse_breakers_open'), 1, 'what one user connects or disconnects is no news of the server');
  upstream.drop(server.id);
  assert.equal(await count('gatehouse_breakers_open'), 0);
  await upstream.close();
  await dialer.close();
});
