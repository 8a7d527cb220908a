import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { MisbehaviourKind } from '../../../tests/upstreams/behaviours.ts';
import type { Era } from '../../../tests/upstreams/ordinary-answers.ts';
import { startMisbehavingUpstream } from '../../../tests/upstreams/start-misbehaving-upstream.ts';
import { echoCall, openTestUpstream, testServer, usualLimits } from './testing/open-test-upstream.ts';
import { UpstreamError, type UpstreamFailure } from './upstream.ts';

type Expectation = { failure: UpstreamFailure; text: RegExp; sent?: boolean };

const onConnect: Partial<Record<MisbehaviourKind, Expectation>> = {
  html: { failure: 'protocol', text: /^Files answered with a web page/ },
  not_json: { failure: 'protocol', text: /^Files/ },
  wrong_type: { failure: 'protocol', text: /^Files/ },
  server_error: { failure: 'http', text: /^Files answered with HTTP 502/ },
  hang: { failure: 'timeout', text: /^Files did not take the connection in 0.8 s|^Files did not answer in time/ },
  unauthorized: { failure: 'unauthorized', text: /HTTP 401/ },
  forbidden: { failure: 'forbidden', text: /HTTP 403/ },
  redirect_inward: { failure: 'http', text: /^Files/ },
  redirect_elsewhere: { failure: 'http', text: /^Files/ },
  redirect_for_ever: { failure: 'http', text: /^Files/ },
};

const onCall: Partial<Record<MisbehaviourKind, Expectation>> = {
  hang_on_call: { failure: 'timeout', text: /^Files did not answer in 0.5 s/, sent: true },
  never_a_session: { failure: 'http', text: /has forgotten the session/, sent: false },
  close_before_answer: { failure: 'closed', text: /closed the connection before the answer/, sent: true },
  close_mid_stream: { failure: 'closed', text: /closed the connection before the answer/, sent: true },
  end_without_answer: { failure: 'closed', text: /ended the stream without an answer/, sent: true },
  huge_json: { failure: 'too_large', text: /larger than 32 MiB/, sent: true },
  huge_declared: { failure: 'too_large', text: /larger than 32 MiB/, sent: true },
  huge_event: { failure: 'too_large', text: /larger than 32 MiB/, sent: true },
  endless_event: { failure: 'too_large', text: /larger than 32 MiB/, sent: true },
  endless_notifications: { failure: 'too_large', text: /larger than 64 MiB/, sent: true },
  rpc_error: { failure: 'rpc', text: /^Files answered: Unknown tool: echo/, sent: true },
  input_required: { failure: 'protocol', text: /ask something back/, sent: true },
  task: { failure: 'protocol', text: /in the background/, sent: true },
};

const slowStarters: readonly MisbehaviourKind[] = ['huge_json', 'huge_event', 'endless_event', 'endless_notifications'];

describe('an upstream that misbehaves', () => {
  const opened = openTestUpstream({ timing: { connectMs: 800 } });
  after(() => opened.close());

  for (const [kind, expected] of Object.entries(onConnect) as [MisbehaviourKind, Expectation][]) {
    it(`is named when it does this at the first request: ${kind}`, async () => {
      const server = await startMisbehavingUpstream(kind);
      try {
        const error = await failureOf(opened.upstream.listTools(testServer(server.url), 'ann'));
        assertFits(error, expected);
      } finally {
        await server.close();
      }
    });
  }

  for (const era of ['stateful', 'stateless'] as const) {
    for (const [kind, expected] of Object.entries(onCall) as [MisbehaviourKind, Expectation][]) {
      if (!fitsEra(kind, era)) continue;
      it(`is named when it does this at a call (${era}): ${kind}`, async () => {
        const server = await startMisbehavingUpstream(kind, { era });
        const sound = await startMisbehavingUpstream('sound', { era });
        try {
          const limits = slowStarters.includes(kind)
            ? { timeoutMs: 20_000, limitMs: 20_000 }
            : { timeoutMs: 500, limitMs: 5_000 };
          const before = process.memoryUsage().rss;
          const bad = failureOf(opened.upstream.callTool(testServer(server.url), 'ann', echoCall(), limits));
          const good = opened.upstream.callTool(testServer(sound.url), 'ann', echoCall('still here'), usualLimits);
          assert.deepEqual((await good).content, [{ type: 'text', text: 'still here' }]);
          assertFits(await bad, expected);
          assert.ok(process.memoryUsage().rss - before < 190 * 1024 * 1024, 'a 200 MB answer is not held in memory');
        } finally {
          await server.close();
          await sound.close();
        }
      });
    }
  }
});

function fitsEra(kind: MisbehaviourKind, era: Era): boolean {
  if (kind === 'never_a_session') return era === 'stateful';
  if (kind === 'input_required' || kind === 'task') return era === 'stateless';
  return true;
}

async function failureOf(promise: Promise<unknown>): Promise<UpstreamError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof UpstreamError, `it fails with an UpstreamError, not ${String(error)}`);
  return error;
}

function assertFits(error: UpstreamError, expected: Expectation): void {
  assert.deepEqual(
    { failure: error.failure, text: expected.text.test(error.message) || error.message },
    { failure: expected.failure, text: true },
  );
  assert.ok(!error.message.includes('127.0.0.1'), 'the text does not name the address');
  if (expected.sent !== undefined) assert.equal(error.sent, expected.sent);
}
