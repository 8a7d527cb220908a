import assert from 'node:assert/strict';
import { describe, it, mock } from 'node:test';
import { UpstreamError, type UpstreamFailure } from '../upstream.ts';
import { createBreaker } from './breaker.ts';

const failWith = (failure: UpstreamFailure, httpStatus?: number) => () =>
  Promise.reject(new UpstreamError(failure, 'it failed', httpStatus === undefined ? {} : { httpStatus }));
const succeed = () => Promise.resolve('connected');

describe('the breaker', () => {
  it('opens at the first timeout, and then attempts nothing', async () => {
    const breaker = createBreaker();
    await assert.rejects(breaker.guard('s', failWith('timeout')), { failure: 'timeout' });
    let attempts = 0;
    const attempt = () => {
      attempts += 1;
      return succeed();
    };
    await assert.rejects(breaker.guard('s', attempt), { failure: 'breaker_open', sent: false });
    assert.equal(attempts, 0);
    assert.equal(breaker.find('s')?.failure.failure, 'timeout');
  });

  it('opens at the third failure in a row', async () => {
    const breaker = createBreaker();
    for (let count = 1; count <= 3; count += 1) {
      assert.equal(breaker.find('s'), undefined);
      await assert.rejects(breaker.guard('s', failWith('unreachable')), { failure: 'unreachable' });
    }
    await assert.rejects(breaker.guard('s', succeed), { failure: 'breaker_open' });
  });

  it('counts from nothing after a success', async () => {
    const breaker = createBreaker();
    for (let round = 0; round < 3; round += 1) {
      await assert.rejects(breaker.guard('s', failWith('unreachable')));
      await assert.rejects(breaker.guard('s', failWith('http', 503)));
      assert.equal(await breaker.guard('s', succeed), 'connected');
    }
    assert.equal(breaker.find('s'), undefined);
  });

  it('never opens for what shows that the server is there, or that is our own doing', async () => {
    const breaker = createBreaker();
    for (const [failure, status] of [
      ['unauthorized', 401],
      ['forbidden', 403],
      ['blocked_address', undefined],
      ['cancelled', undefined],
      ['http', 404],
      ['rpc', undefined],
    ] as const) {
      for (let count = 0; count < 4; count += 1)
        await assert.rejects(breaker.guard(failure, failWith(failure, status)), { failure });
      assert.equal(breaker.find(failure), undefined);
    }
  });

  it('keeps servers apart, and forgets one when it is reset', async () => {
    const breaker = createBreaker();
    await assert.rejects(breaker.guard('a', failWith('timeout')));
    assert.equal(await breaker.guard('b', succeed), 'connected');
    breaker.reset('a');
    assert.equal(await breaker.guard('a', succeed), 'connected');
  });

  it('lets one attempt through at a time after 15 s, and doubles the wait to 5 min while they fail', async () => {
    mock.timers.enable({ apis: ['Date'], now: 0 });
    try {
      const breaker = createBreaker();
      await assert.rejects(breaker.guard('s', failWith('timeout')));
      for (const seconds of [15, 30, 60, 120, 240, 300, 300]) {
        mock.timers.setTime(Date.now() + seconds * 1_000 - 1);
        await assert.rejects(breaker.guard('s', succeed), { failure: 'breaker_open' });
        mock.timers.setTime(Date.now() + 1);
        assert.equal(breaker.find('s'), undefined);
        const probe = Promise.withResolvers<never>();
        const probing = breaker.guard('s', () => probe.promise);
        await assert.rejects(breaker.guard('s', succeed), { failure: 'breaker_open' });
        probe.reject(new UpstreamError('unreachable', 'it refused the connection'));
        await assert.rejects(probing, { failure: 'unreachable' });
      }
      mock.timers.setTime(Date.now() + 300_000);
      assert.equal(await breaker.guard('s', succeed), 'connected');
      assert.equal(await breaker.guard('s', succeed), 'connected');
    } finally {
      mock.timers.reset();
    }
  });

  it('waits no longer when many attempts that were under way fail together', async () => {
    const breaker = createBreaker();
    const startedAt = Date.now();
    const attempts = Array.from({ length: 10 }, () => breaker.guard('s', failWith('timeout')));
    await Promise.allSettled(attempts);
    const retryAt = breaker.find('s')?.retryAt.getTime() ?? 0;
    assert.ok(retryAt >= startedAt + 15_000 && retryAt < startedAt + 20_000, 'it is 15 s, not doubled');
  });

  it('is not made to wait longer by failures that happen while it is open', async () => {
    const breaker = createBreaker();
    await assert.rejects(breaker.guard('s', failWith('timeout')));
    const { retryAt } = breaker.find('s') ?? {};
    breaker.fail('s', new UpstreamError('unreachable', 'it refused the connection'));
    assert.deepEqual(breaker.find('s')?.retryAt, retryAt);
  });
});
