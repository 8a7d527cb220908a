import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readTokenFields, readTokenReply } from './read-token-answer.ts';

describe('the answer of a token endpoint', () => {
  const read = (fields: object) =>
    readTokenReply(
      { status: 200, contentType: 'application/json', text: JSON.stringify(fields), retryAfter: null },
      new Date('2026-01-01T00:00:00Z'),
    );

  it('keeps its tokens whatever it says of scopes: a token that was rotated and not stored is lost', () => {
    const fields = { access_token: 'at', refresh_token: 'rt', scope: 'read\u0000write' };
    assert.deepEqual(read(fields), { ok: true, tokens: { accessToken: 'at', refreshToken: 'rt' } });
  });

  it('gives a token a life of a second at least, and no end beyond ten years', () => {
    for (const [told, seconds] of [
      [0.001, 1],
      [1.9, 1],
      [3600, 3600],
      ['60', 60],
    ] as const) {
      assert.equal(readTokenFields({ access_token: 'at', expires_in: told })?.expiresInSeconds, seconds);
    }
    for (const told of [0, -5, 1e300, 2 ** 63, 'soon', null]) {
      assert.deepEqual(readTokenFields({ access_token: 'at', expires_in: told }), { accessToken: 'at' });
    }
  });

  it('has no access token where it is none that a header can hold', () => {
    for (const token of ['a\r\nx-evil: 1', 'é', 'a b', '', 7, undefined]) {
      assert.equal(readTokenFields({ access_token: token }), undefined);
      assert.equal(read({ access_token: token }).ok, false);
    }
  });
});
