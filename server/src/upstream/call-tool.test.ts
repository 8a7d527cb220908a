import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type MisbehavingUpstream, startMisbehavingUpstream } from '../../../tests/upstreams/start-misbehaving-upstream.ts';
import { echoCall, openTestUpstream, testServer, until, usualLimits } from './testing/open-test-upstream.ts';
import { UpstreamError } from './upstream.ts';

type Start = (...args: Parameters<typeof startMisbehavingUpstream>) => Promise<MisbehavingUpstream>;

describe('a tool call', () => {
  const opened = openTestUpstream();
  const { upstream } = opened;
  const started: MisbehavingUpstream[] = [];
  const start: Start = async (...args) => {
    const server = await startMisbehavingUpstream(...args);
    started.push(server);
    return server;
  };
  after(async () => {
    await opened.close();
    await Promise.all(started.map((server) => server.close()));
  });

  for (const era of ['stateful', 'stateless'] as const) {
    it(`gives back what the upstream gave, and passes the arguments on byte for byte (${era})`, async () => {
      const server = await start('sound', { era });
      const argumentsJson = '{"text":"é\\u00e9 \\"x\\"", "n": 1.0}';
      const result = await upstream.callTool(
        testServer(server.url),
        'ann',
        { tool: 'echo', argumentsJson, callId: 'c' },
        usualLimits,
      );
      assert.deepEqual(result.content, [{ type: 'text', text: 'éé "x"' }]);
      const call = server.stats.messages.at(-1);
      assert.equal(call?.method, 'tools/call');
      assert.equal(server.stats.headers.at(-1)?.['authorization'], 'Bearer ann');
      assert.equal(JSON.stringify(call.params?.['_meta']).includes('"gatehouse/callId":"c"'), true);
    });
  }

  it('says on the stateless era what each request is about', async () => {
    const server = await start('sound', { era: 'stateless' });
    const definition = {
      name: 'echo',
      inputSchema: { type: 'object', properties: { text: { type: 'string', 'x-mcp-header': 'Text' }, n: { type: 'integer' } } },
    };
    await upstream.callTool(testServer(server.url), 'ann', { ...echoCall('año'), definition }, usualLimits);
    const headers = server.stats.headers.at(-1);
    assert.equal(headers?.['mcp-method'], 'tools/call');
    assert.equal(headers['mcp-name'], 'echo');
    assert.equal(headers['mcp-protocol-version'], '2026-07-28');
    assert.equal(headers['mcp-param-text'], `=?base64?${Buffer.from('año').toString('base64')}?=`);
    assert.equal(headers['mcp-session-id'], undefined);
  });

  it('asks for other headers once after a 401, and sends the call again with them', async () => {
    const server = await start('sound');
    const rejected: Record<string, string>[] = [];
    const own = openTestUpstream({
      tokens: {
        headersFor: async () => ({ authorization: 'Bearer first' }),
        replace: async (_server, _user, headers) => {
          rejected.push(headers);
          return { authorization: 'Bearer second' };
        },
      },
    });
    const registered = testServer(server.url, { authType: 'oauth2' });
    await own.upstream.listTools(registered, 'ann');
    server.become('unauthorized_first');
    const result = await own.upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.deepEqual(result.content, [{ type: 'text', text: 'hello' }]);
    assert.deepEqual(rejected, [{ authorization: 'Bearer first' }]);
    await own.close();
  });

  it('fails with credentials and leaves the breaker alone when the credentials cannot be had', async () => {
    const server = await start('sound');
    const cause = new Error('the provider answers 503');
    const own = openTestUpstream({ tokens: { headersFor: () => Promise.reject(cause) } });
    const registered = testServer(server.url, { authType: 'oauth2' });
    for (let attempt = 0; attempt < 4; attempt += 1) {
      await assert.rejects(own.upstream.callTool(registered, 'ann', echoCall(), usualLimits), (error: unknown) => {
        assert.ok(error instanceof UpstreamError);
        assert.equal(error.failure, 'credentials');
        assert.equal(error.sent, false);
        return true;
      });
    }
    assert.equal(own.upstream.breakerOf(registered.id), undefined);
    await own.close();
  });

  for (const kind of ['lost_session', 'lost_session_400'] as const) {
    it(`is sent again on a new session when the upstream has forgotten the old one (${kind})`, async () => {
      const server = await start(kind);
      const result = await upstream.callTool(testServer(server.url), 'ann', echoCall(), usualLimits);
      assert.deepEqual(result.content, [{ type: 'text', text: 'hello' }]);
      assert.equal(server.stats.methods['initialize'], 2);
      assert.equal(server.stats.methods['tools/call'], 2);
    });
  }

  it('lets many calls that meet a forgotten session share one new one', async () => {
    const server = await start('sound');
    const registered = testServer(server.url);
    await upstream.listTools(registered, 'ann');
    server.forgetSessions();
    const calls = Array.from({ length: 8 }, () => upstream.callTool(registered, 'ann', echoCall(), usualLimits));
    for (const result of await Promise.all(calls)) assert.deepEqual(result.content, [{ type: 'text', text: 'hello' }]);
    assert.equal(server.stats.methods['initialize'], 2);
  });

  it('is kept alive by progress, which the caller hears', async () => {
    const server = await start('progress');
    const heard: number[] = [];
    const limits = { timeoutMs: 150, limitMs: 5_000, onProgress: ({ progress }: { progress: number }) => heard.push(progress) };
    const registered = testServer(server.url);
    await upstream.listTools(registered, 'ann');
    await upstream.callTool(registered, 'ann', echoCall(), limits);
    assert.deepEqual(heard, [1, 2, 3, 4, 5]);
  });

  it('ends at its limit, progress or not', async () => {
    const server = await start('progress');
    const registered = testServer(server.url);
    await upstream.listTools(registered, 'ann');
    await assert.rejects(upstream.callTool(registered, 'ann', echoCall(), { timeoutMs: 150, limitMs: 200 }), {
      failure: 'timeout',
      message: 'Files did not finish in 0.2 s',
    });
  });

  it('tells a stateful upstream when it is cancelled', async () => {
    const server = await start('hang_on_call');
    const registered = testServer(server.url);
    const stop = new AbortController();
    const call = upstream.callTool(registered, 'ann', echoCall(), { ...usualLimits, signal: stop.signal });
    await until(() => server.stats.methods['tools/call'] === 1, 'the call arrives');
    stop.abort();
    await assert.rejects(call, { failure: 'cancelled', sent: true });
    await until(() => server.stats.methods['notifications/cancelled'] === 1, 'the cancellation arrives');
    const sent = server.stats.messages.find((message) => message.method === 'tools/call');
    const cancelled = server.stats.messages.find((message) => message.method === 'notifications/cancelled');
    assert.equal(cancelled?.params?.['requestId'], sent?.id);
  });

  it('closes the stream of a stateless upstream when it is cancelled', async () => {
    const server = await start('hang_on_call', { era: 'stateless' });
    const stop = new AbortController();
    const call = upstream.callTool(testServer(server.url), 'ann', echoCall(), { ...usualLimits, signal: stop.signal });
    await until(() => server.stats.methods['tools/call'] === 1, 'the call arrives');
    stop.abort();
    await assert.rejects(call, { failure: 'cancelled' });
    await until(() => server.stats.brokenOff >= 1, 'the connection is closed');
    assert.equal(server.stats.methods['notifications/cancelled'], undefined);
  });

  it('says that nothing was sent when it is cancelled before', async () => {
    const server = await start('hang');
    const stop = new AbortController();
    const call = upstream.callTool(testServer(server.url), 'ann', echoCall(), { ...usualLimits, signal: stop.signal });
    await until(() => server.stats.messages.length > 0, 'the probe arrives');
    stop.abort();
    await assert.rejects(call, { failure: 'cancelled', sent: false });
  });

  it('takes an answer up where the stream broke off', async () => {
    const server = await start('resumable');
    const result = await upstream.callTool(testServer(server.url), 'ann', echoCall('resumed'), usualLimits);
    assert.deepEqual(result.content, [{ type: 'text', text: 'resumed' }]);
    assert.equal(server.stats.methods['tools/call'], 1);
  });

  it('answers what the upstream asks back: it is not supported', async () => {
    const server = await start('asks_back');
    await upstream.callTool(testServer(server.url), 'ann', echoCall(), usualLimits);
    await until(() => server.stats.messages.some((message) => message.id === 'ask-1'), 'the answer arrives');
    const answer = server.stats.messages.find((message) => message.id === 'ask-1');
    assert.match(JSON.stringify(answer?.['error']), /-32601/);
  });
});
