import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type SseKind, type SseUpstream, startSseUpstream } from '../../../tests/upstreams/start-sse-upstream.ts';
import { echoCall, openTestUpstream, testServer, type TestUpstream, until, usualLimits } from './testing/open-test-upstream.ts';

async function withServer(kind: SseKind, body: (server: SseUpstream, opened: TestUpstream) => Promise<void>): Promise<void> {
  const server = await startSseUpstream(kind);
  const opened = openTestUpstream({ timing: { connectMs: 1_000 } });
  try {
    await body(server, opened);
  } finally {
    await opened.close();
    await server.close();
  }
}

describe('the sse transport', () => {
  it('lists and calls, with credentials on every request, on one stream a user', () =>
    withServer('sound', async (server, { upstream }) => {
      const registered = testServer(server.url, { transport: 'sse' });
      const listing = await upstream.listTools(registered, 'ann');
      assert.deepEqual(
        listing.tools.map((tool) => tool.name),
        ['echo'],
      );
      const result = await upstream.callTool(registered, 'ann', echoCall('over sse'), usualLimits);
      assert.deepEqual(result.content, [{ type: 'text', text: 'over sse' }]);
      await upstream.callTool(registered, 'ben', echoCall(), usualLimits);
      assert.equal(server.stats.streams, 2);
      assert.deepEqual(
        new Set(server.stats.headers.map((headers) => headers.authorization)),
        new Set(['Bearer ann', 'Bearer ben']),
      );
      assert.ok(!server.stats.messages.some((message) => message.method === 'server/discover'), 'it is never probed');
    }));

  it('hears that the list changed', () =>
    withServer('sound', async (server, { upstream }) => {
      const heard: string[] = [];
      upstream.onListChanged((serverId) => heard.push(serverId));
      const registered = testServer(server.url, { transport: 'sse' });
      await upstream.listTools(registered, 'ann');
      server.tellListChanged();
      await until(() => heard.length === 1, 'the change is heard');
      assert.deepEqual(heard, [registered.id]);
    }));

  it('refuses an endpoint at another origin', () =>
    withServer('foreign_endpoint', async (server, { upstream }) => {
      const registered = testServer(server.url, { transport: 'sse' });
      await assert.rejects(upstream.listTools(registered, 'ann'), { failure: 'protocol' });
      await until(() => server.stats.openStreams === 0, 'the stream is closed');
    }));

  it('fails a call whose stream ends, and connects anew for the next', () =>
    withServer('ends_at_call', async (server, { upstream }) => {
      const registered = testServer(server.url, { transport: 'sse' });
      await assert.rejects(upstream.callTool(registered, 'ann', echoCall(), usualLimits), { failure: 'closed', sent: true });
      await upstream.listTools(registered, 'ann');
      assert.equal(server.stats.streams, 2);
    }));

  for (const { kind, httpStatus, sent } of [
    { kind: 'refuses_call', httpStatus: 429, sent: false },
    { kind: 'fails_at_call', httpStatus: 502, sent: true },
  ] as const) {
    it(`says of HTTP ${httpStatus} that the call was ${sent ? 'perhaps' : 'not'} carried out`, () =>
      withServer(kind, async (server, { upstream }) => {
        const registered = testServer(server.url, { transport: 'sse' });
        const call = upstream.callTool(registered, 'ann', echoCall(), usualLimits);
        await assert.rejects(call, { failure: 'http', httpStatus, sent });
      }));
  }

  it('gives up within the connect budget when no endpoint is named, and leaves no stream open', () =>
    withServer('silent', async (server, { upstream }) => {
      const registered = testServer(server.url, { transport: 'sse' });
      await assert.rejects(upstream.listTools(registered, 'ann'), { failure: 'timeout' });
      await until(() => server.stats.openStreams === 0, 'the stream is closed');
      assert.notEqual(upstream.breakerOf(registered.id), undefined);
    }));
});
