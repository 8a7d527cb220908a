import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { hasExpired, shouldRenew } from './should-renew.ts';

const issuedAt = new Date('2026-01-01T00:00:00Z');
const at = (seconds: number) => new Date(issuedAt.getTime() + seconds * 1000);
const renews = (lifeSeconds: number, ageSeconds: number) => shouldRenew({ issuedAt, expiresAt: at(lifeSeconds) }, at(ageSeconds));

describe('a token is renewed', () => {
  it('with less than ten minutes left of a long life', () => {
    assert.deepEqual([renews(3600, 3000), renews(3600, 3001)], [false, true]);
  });

  it('with less than a third left of a short life', () => {
    assert.deepEqual([renews(300, 200), renews(300, 201)], [false, true]);
  });

  it('at its end and after, also when it never had a life', () => {
    assert.deepEqual([renews(300, 300), renews(300, 9000), renews(0, 0), renews(-5, 0)], [true, true, true, true]);
  });

  it('never by the clock when its end was not told', () => {
    assert.equal(shouldRenew({ issuedAt, expiresAt: undefined }, at(1e9)), false);
    assert.equal(hasExpired({}, at(1e9)), false);
  });

  it('has expired at its end, not before', () => {
    assert.deepEqual([hasExpired({ expiresAt: at(300) }, at(299)), hasExpired({ expiresAt: at(300) }, at(300))], [false, true]);
  });
});
