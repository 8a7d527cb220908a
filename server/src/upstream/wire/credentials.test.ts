import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openTestUpstream, testServer, echoCall, usualLimits } from '../testing/open-test-upstream.ts';
import { UpstreamError } from '../upstream.ts';

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
