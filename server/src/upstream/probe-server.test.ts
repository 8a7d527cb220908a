import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { MisbehaviourKind } from '../../../tests/upstreams/behaviours.ts';
import { startMisbehavingUpstream } from '../../../tests/upstreams/start-misbehaving-upstream.ts';
import { startSseUpstream } from '../../../tests/upstreams/start-sse-upstream.ts';
import { parseAllowRule } from './dial/allow-rule.ts';
import { createDialer } from './dial/create-dialer.ts';
import { type ProbeDraft, probeServer, type ProbeReport } from './probe-server.ts';
import { until } from './testing/open-test-upstream.ts';

const rules = ['127.0.0.1'].map(parseAllowRule).filter((rule) => rule !== undefined);

describe('testing a server', () => {
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const ends: (() => Promise<void>)[] = [() => dialer.close()];
  after(async () => {
    for (const end of ends.toReversed()) await end();
  });
  const probe = (draft: Partial<ProbeDraft> & { url: string }, signal = new AbortController().signal): Promise<ProbeReport> =>
    probeServer({ dialer, timing: { connectMs: 500 } }, { transport: 'streamable_http', headers: {}, ...draft }, signal);
  const start = async (...args: Parameters<typeof startMisbehavingUpstream>) => {
    const server = await startMisbehavingUpstream(...args);
    ends.push(() => server.close());
    return server;
  };
  const failed = (report: ProbeReport) => {
    const step = report.steps.find(({ outcome }) => outcome === 'failed');
    return step && [step.step, step.finding];
  };

  for (const era of ['stateful', 'stateless'] as const) {
    it(`goes all steps of a sound server with the headers given, and leaves no session (${era})`, async () => {
      const server = await start('sound', { era });
      const report = await probe({ url: server.url, headers: { 'x-api-key': 'secret' } });
      assert.deepEqual(
        report.steps.map(({ step, outcome }) => [step, outcome]),
        ['resolve', 'connect', 'authorize', 'initialize', 'list_tools'].map((step) => [step, 'ok']),
      );
      assert.equal(report.protocolVersion, era === 'stateless' ? '2026-07-28' : '2025-11-25');
      assert.deepEqual(
        report.listing?.tools.map((tool) => tool.name),
        ['echo'],
      );
      assert.ok(server.stats.headers.every((headers) => headers['x-api-key'] === 'secret'));
      assert.ok(!JSON.stringify(report).includes('secret'));
      await until(() => server.stats.deleted.length === server.stats.sessions.length, 'the session is ended');
    });
  }

  const findings: readonly [MisbehaviourKind, string, string][] = [
    ['html', 'initialize', 'html_answer'],
    ['hang', 'connect', 'timeout'],
    ['unauthorized', 'authorize', 'unauthorized'],
    ['forbidden', 'authorize', 'forbidden'],
    ['server_error', 'initialize', 'http_error'],
    ['not_json', 'initialize', 'not_mcp'],
    ['wrong_type', 'initialize', 'not_mcp'],
    ['tools_no_list', 'list_tools', 'not_mcp'],
  ];
  for (const [kind, step, finding] of findings) {
    it(`names what is wrong: ${kind} is ${finding}`, async () => {
      const server = await start(kind);
      const report = await probe({ url: `${server.url}?key=secret` });
      assert.deepEqual(failed(report), [step, finding]);
      const at = report.steps.findIndex(({ outcome }) => outcome === 'failed');
      assert.ok(report.steps.slice(at + 1).every(({ outcome }) => outcome === 'skipped'));
      assert.ok(!JSON.stringify(report).includes('secret'));
      assert.match(report.steps[at]?.detail ?? '', /\.$/);
    });
  }

  it('names an address that is not dialed, and what to allow', async () => {
    const report = await probe({ url: 'https://10.0.0.5/mcp' });
    assert.deepEqual(failed(report), ['resolve', 'blocked_address']);
    assert.match(
      report.steps[0]?.detail ?? '',
      /^10\.0\.0\.5 is a private address; an admin can allow it: .*GATEHOUSE_ALLOW_NETWORKS/,
    );
  });

  it('says when nobody listens, and when the name is not known', async () => {
    const server = await startMisbehavingUpstream('sound');
    await server.close();
    assert.deepEqual(failed(await probe({ url: server.url })), ['connect', 'connection_refused']);
    assert.deepEqual(failed(await probe({ url: 'https://name.invalid/mcp' })), ['resolve', 'name_not_found']);
  });

  it('says when the server speaks the other transport, in either direction', async () => {
    const older = await startSseUpstream('sound');
    ends.push(() => older.close());
    const newer = await start('sound');
    const report = await probe({ url: older.url });
    assert.deepEqual(failed(report), ['initialize', 'wrong_transport']);
    assert.match(report.steps.find(({ finding }) => finding)?.detail ?? '', /Choose sse/);
    assert.deepEqual(failed(await probe({ url: newer.url, transport: 'sse' })), ['initialize', 'wrong_transport']);
    assert.equal(failed(await probe({ url: older.url, transport: 'sse' })), undefined);
  });

  it('ends when it is given up', async () => {
    const server = await start('hang');
    const stop = new AbortController();
    const report = probe({ url: server.url }, stop.signal);
    await until(() => server.stats.messages.length > 0, 'the request arrives');
    stop.abort();
    assert.deepEqual(failed(await report), ['connect', 'cancelled']);
  });
});
