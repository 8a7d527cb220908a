import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readCallback } from './read-callback.ts';

const issuer = 'https://login.example';
const server = { issuer, tokenEndpoint: `${issuer}/token`, promisesIssuer: false };
const promising = { ...server, promisesIssuer: true };
const read = (query: string, expected = server) => readCallback(new URLSearchParams(query), expected);
const iss = (value: string) => `iss=${encodeURIComponent(value)}`;

describe('what a provider brings back', () => {
  it('is a code, with the right issuer or, where none is promised, without', () => {
    assert.deepEqual(read('code=abc'), { ok: true, code: 'abc' });
    assert.deepEqual(read(`code=abc&${iss(issuer)}`, promising), { ok: true, code: 'abc' });
  });

  for (const other of ['https://evil.example', `${issuer}/`, 'https://LOGIN.example', 'https://login.example:443', '']) {
    it(`is refused from the issuer "${other}", without a word of what it says`, () => {
      for (const expected of [server, promising]) {
        assert.deepEqual(read(`code=abc&${iss(other)}`, expected), { ok: false, error: 'issuer_mismatch' });
        const failed = read(`error=access_denied&error_description=Call+this+number&${iss(other)}`, expected);
        assert.deepEqual(failed, { ok: false, error: 'issuer_mismatch' });
      }
    });
  }

  it('is refused without an issuer that was promised, an error too', () => {
    assert.deepEqual(read('code=abc', promising), { ok: false, error: 'issuer_missing' });
    assert.deepEqual(read('error=access_denied&error_description=x', promising), { ok: false, error: 'issuer_missing' });
  });

  it('is refused with two issuers, one of them right', () => {
    assert.deepEqual(read(`code=abc&${iss(issuer)}&${iss('https://evil.example')}`), { ok: false, error: 'issuer_mismatch' });
  });

  it('is taken with any issuer where the server was entered by hand and has no name', () => {
    const byHand = { issuer: server.tokenEndpoint, tokenEndpoint: server.tokenEndpoint, promisesIssuer: false };
    assert.deepEqual(read(`code=abc&${iss('https://accounts.example')}`, byHand), { ok: true, code: 'abc' });
  });

  it('is an error with a description on one line, cut, without characters that are not seen', () => {
    assert.deepEqual(read('error=access_denied&error_description=No%0D%0A%E2%80%AEway%00'), {
      ok: false,
      error: 'access_denied',
      description: 'No way',
    });
    const long = read(`error=server_error&error_description=${'x'.repeat(5_000)}`);
    assert.equal(!long.ok && long.description?.length, 300);
    assert.deepEqual(read('error=%3Cscript%3E'), { ok: false, error: 'invalid_answer' });
  });

  it('is no answer without a code, with an empty one, two of them, or one beyond 8 KiB', () => {
    for (const query of ['', 'code=', 'code=a&code=b', `code=${'x'.repeat(8_193)}`]) {
      assert.deepEqual(read(query), { ok: false, error: 'invalid_answer' });
    }
  });

  it('is an error when it is both an error and a code', () => {
    assert.deepEqual(read('code=abc&error=access_denied'), { ok: false, error: 'access_denied' });
  });
});
