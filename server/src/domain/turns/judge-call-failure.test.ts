import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { UpstreamError, type UpstreamFailure } from '../../upstream/upstream.ts';
import { judgeCallFailure } from './judge-call-failure.ts';

const failed = (failure: UpstreamFailure, sent: boolean, httpStatus?: number) =>
  judgeCallFailure(new UpstreamError(failure, 'Files did it', { sent, ...(httpStatus === undefined ? {} : { httpStatus }) }));

describe('a call that gave no result', () => {
  for (const failure of ['timeout', 'protocol', 'http', 'closed'] as const) {
    test(`is unknown when it was sent, and says so (${failure})`, () => {
      const text = 'Files did it. Whether the call took effect is not known.';
      assert.deepEqual(failed(failure, true), { outcome: 'unknown', text });
    });
  }

  test('is unknown when its answer was larger than Gatehouse reads, and claims nothing of it', () => {
    const text = 'Files did it. Gatehouse did not read the rest of it. Whether the call took effect is not known.';
    assert.deepEqual(failed('too_large', true), { outcome: 'unknown', text });
  });

  for (const failure of ['unreachable', 'blocked_address', 'breaker_open', 'unauthorized', 'http', 'closed'] as const) {
    test(`is an error and nothing else when it was never taken (${failure})`, () => {
      assert.deepEqual(failed(failure, false), { outcome: 'error', text: 'Files did it.' });
    });
  }

  test('is an error when the upstream refused it in words', () => {
    assert.deepEqual(failed('rpc', true), { outcome: 'error', text: 'Files did it.' });
    assert.equal(failed('rpc', true, 400).outcome, 'error');
  });

  test('is unknown when such words come with a 5xx', () => {
    assert.equal(failed('rpc', true, 502).outcome, 'unknown');
  });

  test('was stopped: skipped before it was sent, unknown after', () => {
    assert.deepEqual(failed('cancelled', false), { outcome: 'skipped', text: 'Stopped before the call was made.' });
    assert.equal(failed('cancelled', true).outcome, 'unknown');
  });
});
