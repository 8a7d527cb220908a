import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestUpstream, testServer, echoCall, usualLimits } from '../testing/open-test-upstream.ts';
import { UpstreamError } from '../upstream.ts';
import { createPrincipal, sendWithCredentials } from './credentials.ts';
import { wireLimits } from './wire-limits.ts';

test('credentials that cannot be had are no refusal of the upstream, are not sent for, and do not make it count as down', async () => {
  const cause = new Error('mcp_servers/1/api_key_value is sealed with the key "k2", which is not among the keys.');
  const opened = openTestUpstream({
    tokens: {
      headersFor: async () => {
        throw cause;
      },
    },
  });
  // Nobody listens there: whatever was sent would fail as unreachable.
  const server = testServer('http://127.0.0.1:9/mcp');
  try {
    for (let attempt = 0; attempt < 4; attempt += 1) {
      const calls = [opened.upstream.listTools(server, 'ann'), opened.upstream.callTool(server, 'ann', echoCall(), usualLimits)];
      for (const result of await Promise.allSettled(calls)) {
        assert.ok(result.status === 'rejected' && result.reason instanceof UpstreamError);
        const { failure, sent, httpStatus, message } = result.reason;
        assert.deepEqual([failure, sent, httpStatus], ['credentials', false, undefined]);
        assert.doesNotMatch(message, /k2|api_key/);
      }
    }
    assert.equal(opened.upstream.breakerOf(server.id), undefined);
  } finally {
    await opened.close();
  }
});

const never = new Promise<never>(() => {});
const cancelled = () => new UpstreamError('cancelled', 'the call was cancelled', { sent: true });

/** A request to a server that answers each with the next status, as the wire makes it. */
function request(tokens: { headersFor: () => Promise<Record<string, string>>; replace?: () => Promise<never> }, status = 200) {
  const [sent, discarded]: [Record<string, string>[], number[]] = [[], []];
  const principal = createPrincipal({ replace: async () => undefined, ...tokens }, testServer('http://127.0.0.1:9/mcp'), 'ann');
  const send = async (headers: Record<string, string>) => {
    sent.push(headers);
    return { statusCode: status };
  };
  const handle = {
    discard: ({ statusCode }: { statusCode: number }) => void discarded.push(statusCode),
    challengeOf: () => undefined,
  };
  return { sent, discarded, make: (signal?: AbortSignal) => sendWithCredentials(principal, send, handle, signal) };
}

test('a request that is given up does not wait for its credentials, and was not sent', async () => {
  const stop = new AbortController();
  const { make, sent } = request({ headersFor: () => never });
  const made = make(stop.signal);
  stop.abort(cancelled());
  await assert.rejects(made, { failure: 'cancelled', sent: false });
  await assert.rejects(make(stop.signal), { failure: 'cancelled', sent: false }, 'given up before');
  assert.deepEqual(sent, []);
});

test('a request that is given up while its credentials are replaced lets go of the refusal, which carried nothing out', async () => {
  const stop = new AbortController();
  const replace = () => {
    stop.abort(cancelled());
    return never;
  };
  const { make, sent, discarded } = request({ headersFor: async () => ({ authorization: 'Bearer old' }), replace }, 401);
  await assert.rejects(make(stop.signal), { failure: 'cancelled', sent: false });
  assert.deepEqual([sent.length, discarded], [1, [401]]);
});

test('credentials that do not come are waited for a few seconds, and are no silence of the upstream', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const { make, sent } = request({ headersFor: () => never });
  const made = make();
  t.mock.timers.tick(wireLimits.credentialsMs);
  await assert.rejects(made, { failure: 'credentials', sent: false });
  assert.deepEqual(sent, []);
});

test('a scope that repeats the token is not passed on', async () => {
  const wanted: (string | undefined)[] = [];
  const tokens = {
    headersFor: async () => ({ authorization: 'Bearer a-token-of-ann' }),
    replace: async () => undefined,
    insufficientScope: async (_server: object, _userId: string, scope: string | undefined) => void wanted.push(scope),
  };
  const principal = createPrincipal(tokens, testServer('http://127.0.0.1:9/mcp'), 'ann');
  for (const scope of ['issues:write', 'issues:write a-token-of-ann']) {
    await sendWithCredentials(principal, async () => ({ statusCode: 403 }), {
      discard: () => {},
      challengeOf: () => `Bearer error="insufficient_scope", scope="${scope}"`,
    });
  }
  assert.deepEqual(wanted, ['issues:write', undefined]);
});
