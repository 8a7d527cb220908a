import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readRegistration } from './registration.ts';

describe('a registration', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  const read = (fields: Record<string, unknown>) => readRegistration(fields, {}, now);

  it('names a client that can be stored, and sent as it is', () => {
    assert.equal(read({ client_id: 'an id' })?.clientId, 'an id');
    for (const id of ['a\u0000b', 'a\ud800b', 'a\r\nb', 'é', '', 'c'.repeat(4_097), 5, undefined]) {
      assert.equal(read({ client_id: id }), undefined);
    }
    assert.equal(read({ client_id: 'a', client_secret: 'b\ud800' }), undefined);
  });

  it('has a secret that is good, whatever time that is past its end is said to be: each login registered anew', () => {
    const endOf = (told: unknown) =>
      read({ client_id: 'a', client_secret: 'b', client_secret_expires_at: told })?.secretExpiresAt?.getTime();
    const inAnHour = now.getTime() / 1000 + 3600;
    assert.equal(endOf(inAnHour), inAnHour * 1000);
    for (const told of [0, 3600, now.getTime() / 1000, '86400', -1, 1e300, 'never', undefined])
      assert.equal(endOf(told), undefined);
  });
});
