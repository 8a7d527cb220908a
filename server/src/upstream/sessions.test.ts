import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { type MisbehavingUpstream, startMisbehavingUpstream } from '../../../tests/upstreams/start-misbehaving-upstream.ts';
import { UpstreamError } from './upstream.ts';
import { echoCall, openTestUpstream, testServer, until, usualLimits } from './testing/open-test-upstream.ts';

describe('sessions', () => {
  const started: { close(): Promise<void> }[] = [];
  const start = async (...args: Parameters<typeof startMisbehavingUpstream>): Promise<MisbehavingUpstream> => {
    const server = await startMisbehavingUpstream(...args);
    started.push(server);
    return server;
  };
  const open = (...args: Parameters<typeof openTestUpstream>) => {
    const opened = openTestUpstream(...args);
    started.unshift(opened);
    return opened;
  };
  after(async () => {
    for (const each of started) await each.close();
  });

  it('never serve two users on the stateful era, also where the credentials are everybody’s', async () => {
    const server = await start('sound');
    const { upstream } = open();
    const registered = testServer(server.url);
    await Promise.all(['ann', 'ben'].map((user) => upstream.callTool(registered, user, echoCall(), usualLimits)));
    await Promise.all(['ann', 'ben'].map((user) => upstream.callTool(registered, user, echoCall(), usualLimits)));
    assert.equal(server.stats.sessions.length, 2);
    const users = new Map<unknown, Set<unknown>>();
    for (const headers of server.stats.headers) {
      const id = headers['mcp-session-id'];
      if (id !== undefined) users.set(id, (users.get(id) ?? new Set()).add(headers.authorization));
    }
    assert.deepEqual(
      [...users.values()].map((seen) => seen.size),
      [1, 1],
    );
  });

  for (const kind of ['mentions_session', 'answers_not_found', 'forgets_while_resumed'] as const) {
    it(`are not made anew to send a call again that may have been carried out (${kind})`, async () => {
      const server = await start(kind);
      const { upstream } = open();
      await assert.rejects(
        upstream.callTool(testServer(server.url), 'ann', echoCall(), usualLimits),
        (error: unknown) => error instanceof UpstreamError && error.sent,
      );
      assert.equal(server.stats.methods['tools/call'], 1);
    });
  }

  it('are made once for many calls at the same moment', async () => {
    const server = await start('sound');
    const { upstream } = open();
    const registered = testServer(server.url);
    await Promise.all(Array.from({ length: 10 }, () => upstream.callTool(registered, 'ann', echoCall(), usualLimits)));
    assert.equal(server.stats.methods['initialize'], 1);
    assert.equal(server.stats.methods['server/discover'], 1);
  });

  it('are shared on the stateless era where the credentials are, and only there', async () => {
    const server = await start('sound', { era: 'stateless' });
    const { upstream } = open();
    const shared = testServer(server.url);
    await upstream.callTool(shared, 'ann', echoCall(), usualLimits);
    await upstream.callTool(shared, 'ben', echoCall(), usualLimits);
    assert.equal(server.stats.methods['server/discover'], 1);
    assert.equal(server.stats.headers.at(-1)?.authorization, 'Bearer ben');
    const own = testServer(server.url, { authType: 'oauth2' });
    await upstream.callTool(own, 'ann', echoCall(), usualLimits);
    await upstream.callTool(own, 'ben', echoCall(), usualLimits);
    assert.equal(server.stats.methods['server/discover'], 3);
  });

  it('are ended with a DELETE when they lie idle, and made anew when they are wanted', async () => {
    const server = await start('sound');
    const { upstream } = open({ timing: { idleMs: 100 } });
    const registered = testServer(server.url);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    await until(() => server.stats.deleted.length === 1, 'the session is ended');
    assert.deepEqual(server.stats.deleted, server.stats.sessions);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(server.stats.sessions.length, 2);
  });

  it('end when the server is dropped, after the call that runs', async () => {
    const server = await start('slow');
    const { upstream } = open();
    const registered = testServer(server.url);
    const call = upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    await until(() => server.stats.methods['tools/call'] === 1, 'the call arrives');
    upstream.drop(registered.id);
    assert.deepEqual((await call).content, [{ type: 'text', text: 'hello' }]);
    await until(() => server.stats.deleted.length === 1, 'the session is ended');
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(server.stats.sessions.length, 2);
  });

  it('of an older revision end when the newer one is used', async () => {
    const server = await start('sound');
    const { upstream } = open();
    const registered = testServer(server.url);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    await upstream.callTool({ ...registered, revision: 2 }, 'ann', echoCall(), usualLimits);
    await until(() => server.stats.deleted.length === 1, 'the older one is ended');
  });

  it('remember the era, and do not probe again', async () => {
    const server = await start('sound');
    const { upstream, verdicts } = open({ timing: { idleMs: 60 } });
    const registered = testServer(server.url);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(verdicts.get(`${registered.id} 1`)?.era, 'stateful');
    await until(() => server.stats.deleted.length === 1, 'the session is ended');
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(server.stats.methods['server/discover'], 1);
    assert.equal(server.stats.methods['initialize'], 2);
  });

  it('probe again after the verdict has aged', async () => {
    const server = await start('sound');
    const { upstream, verdicts } = open();
    const registered = testServer(server.url);
    verdicts.set(`${registered.id} 1`, {
      era: 'stateful',
      protocolVersion: '2025-11-25',
      decidedAt: new Date(Date.now() - 25 * 3_600_000),
    });
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(server.stats.methods['server/discover'], 1);
  });

  it('find out when a server has moved to the other era, in either direction', async () => {
    const server = await start('sound');
    const { upstream, verdicts } = open();
    const registered = testServer(server.url);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    server.become('sound', 'stateless');
    await assert.rejects(upstream.callTool(registered, 'ben', echoCall(), { timeoutMs: 1, limitMs: 1 }));
    await upstream.callTool(registered, 'ben', echoCall(), usualLimits);
    assert.equal(verdicts.get(`${registered.id} 1`)?.era, 'stateless');
    server.become('sound', 'stateful');
    upstream.drop(registered.id);
    await upstream.callTool(registered, 'ben', echoCall(), usualLimits);
    assert.equal(verdicts.get(`${registered.id} 1`)?.era, 'stateful');
  });

  it('are dialed as the older era when a probe fails in a way that says nothing about the era', async () => {
    const server = await start('sound');
    const { upstream, verdicts } = open();
    const registered = testServer(server.url);
    server.become('refuses_probe');
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.equal(verdicts.get(`${registered.id} 1`)?.era, 'stateful');
  });

  for (const era of ['stateful', 'stateless'] as const) {
    it(`hear that the list changed (${era})`, async () => {
      const server = await start('sound', { era });
      const { upstream } = open();
      const heard: [string, string | null][] = [];
      upstream.onListChanged((serverId, userId) => heard.push([serverId, userId]));
      const own = testServer(server.url, { authType: 'oauth2' });
      await upstream.listTools(own, 'ann');
      await until(() => server.stats.openStreams === 1, 'the stream is open');
      server.tellListChanged();
      await until(() => heard.length > 0, 'the change is heard');
      assert.deepEqual(heard, [[own.id, 'ann']]);
    });
  }

  it('hear it on the stream of a call too, and for everybody where the credentials are everybody’s', async () => {
    const server = await start('list_changed_in_call');
    const { upstream } = open();
    const heard: [string, string | null][] = [];
    upstream.onListChanged((serverId, userId) => heard.push([serverId, userId]));
    const registered = testServer(server.url);
    await upstream.callTool(registered, 'ann', echoCall(), usualLimits);
    assert.deepEqual(heard, [[registered.id, null]]);
  });

  it('listen again after the stream of a stateless upstream ended, and say that something may have been missed', async () => {
    const server = await start('sound', { era: 'stateless' });
    const { upstream } = open();
    const heard: string[] = [];
    upstream.onListChanged((serverId) => heard.push(serverId));
    const registered = testServer(server.url);
    await upstream.listTools(registered, 'ann');
    await until(() => server.stats.openStreams === 1, 'the stream is open');
    server.endStreams();
    await until(() => server.stats.methods['subscriptions/listen'] === 2, 'it listens again');
    await until(() => heard.length === 1, 'the gap is told');
  });
});
