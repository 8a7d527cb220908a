import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseBearerChallenge } from './parse-bearer-challenge.ts';

describe('a Bearer challenge', () => {
  const cases: [header: string, read: object | undefined][] = [
    ['Bearer', {}],
    ['bearer realm="x"', {}],
    ['Bearer scope="a b", error="insufficient_scope"', { scope: 'a b', error: 'insufficient_scope' }],
    [
      'Bearer error=invalid_token, error_description="It \\"ended\\", really"',
      { error: 'invalid_token', errorDescription: 'It "ended", really' },
    ],
    ['Bearer resource_metadata=https://x.example/r', { resourceMetadata: 'https://x.example/r' }],
    [
      'Bearer  Scope = "a" ,resource_metadata = "https://x.example/r?a=b,c"',
      { scope: 'a', resourceMetadata: 'https://x.example/r?a=b,c' },
    ],
    ['Bearer error="invalid_token" scope="a"', { error: 'invalid_token', scope: 'a' }],
    ['Basic realm="scope=\\"no\\"", Bearer scope="a", DPoP scope="b", algs="ES256"', { scope: 'a' }],
    ['Negotiate YWJjZA==, Bearer scope="a"', { scope: 'a' }],
    ['Bearer scope="a", scope="b"', { scope: 'a' }],
    ['Bearer scope="a", Bearer scope="b", error="x"', { scope: 'a' }],
    ['Bearer scope=""', {}],
    ['Bearer scope="never ends', {}],
    ['Basic realm="x"', undefined],
    ['NotBearer scope="a"', undefined],
    [`Bearer scope="${'x'.repeat(20_000)}"`, undefined],
    ['', undefined],
  ];
  for (const [header, read] of cases) {
    it(`is read from ${header.slice(0, 80) || 'an empty header'}`, () => assert.deepEqual(parseBearerChallenge(header), read));
  }

  it('is not there without the header', () => assert.equal(parseBearerChallenge(null), undefined));
});
