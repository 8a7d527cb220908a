import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UpstreamError, type UpstreamFailure } from '../../upstream/upstream.ts';
import { describeFailure } from './describe-failure.ts';

const server = {
  id: 'server-1',
  revision: 1,
  displayName: 'Notion',
  url: 'https://notion.example/mcp',
  transport: 'streamable_http',
  authType: 'api_key',
} as const;

const kinds: readonly UpstreamFailure[] = [
  'unreachable',
  'blocked_address',
  'timeout',
  'breaker_open',
  'unauthorized',
  'credentials',
  'forbidden',
  'http',
  'protocol',
  'too_large',
  'rpc',
  'closed',
  'cancelled',
];

describe('describeFailure', () => {
  for (const failure of kinds) {
    test(`tells members a sentence of ours, whatever words came with it: ${failure}`, () => {
      const cause = new Error('canary of 10.0.0.5');
      const error = new UpstreamError(failure, 'Notion answered: canary of 10.0.0.5', {
        cause,
        httpStatus: 502,
        rpcCode: -32_000,
      });
      const { detail } = describeFailure(server, error);
      assert.match(detail, /^Notion [^]+\.$/);
      assert.doesNotMatch(detail, /canary|10\.0\.0\.5/);
    });
  }

  test('tells kinds of failure apart', () => {
    const details = kinds.map((failure) => describeFailure(server, new UpstreamError(failure, 'x')).detail);
    assert.equal(new Set(details).size, kinds.length);
    const answered = new UpstreamError('rpc', 'Notion answered: canary', { rpcCode: -32_601 });
    assert.equal(describeFailure(server, answered).detail, 'Notion answered with an error (-32601).');
  });
});
