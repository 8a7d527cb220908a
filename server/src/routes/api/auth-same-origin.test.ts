import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { isFromOwnPage, isSameOrigin, type RequestOrigin } from './auth-same-origin.ts';

const publicUrl = 'https://gatehouse.example';
const nothing: RequestOrigin = { secFetchSite: undefined, origin: undefined, host: undefined };
const judge = (said: Partial<RequestOrigin>) => isSameOrigin({ ...nothing, ...said }, publicUrl);

describe('isSameOrigin', () => {
  test('believes what the browser says of the site', () => {
    assert.equal(judge({ secFetchSite: 'same-origin', origin: 'https://gatehouse.example' }), true);
    assert.equal(judge({ secFetchSite: 'none' }), true);
    assert.equal(judge({ secFetchSite: 'same-site', origin: 'https://other.gatehouse.example' }), false);
    assert.equal(judge({ secFetchSite: 'cross-site', origin: 'https://evil.example' }), false);
  });

  test('takes the public address or the host that was asked for its own', () => {
    assert.equal(judge({ origin: 'https://gatehouse.example', host: 'internal:3000' }), true);
    assert.equal(judge({ origin: 'http://localhost:3000', host: 'localhost:3000' }), true);
    assert.equal(judge({ origin: 'https://gatehouse.lan', host: 'GATEHOUSE.lan:443' }), true);
  });

  test('refuses every other origin, also those that only look alike', () => {
    const host = 'gatehouse.example';
    for (const origin of [
      'null',
      '',
      'https://evil.example',
      'https://gatehouse.example.evil.example',
      'https://evil.example/https://gatehouse.example',
      'https://gatehouse.example:8443',
      'https://gatehouse.example@evil.example',
      'file://',
    ]) {
      assert.equal(judge({ origin, host }), false, origin);
    }
    assert.equal(judge({ origin: 'https://gatehouse.example.evil.example', host: '' }), false);
  });

  test('lets programs through, which send neither', () => {
    assert.equal(judge({ host: 'gatehouse.example' }), true);
  });
});

describe('isFromOwnPage', () => {
  const isOwn = (said: { secFetchSite?: string; referer?: string }) =>
    isFromOwnPage({ secFetchSite: undefined, referer: undefined, ...said }, publicUrl);

  test('believes what the browser says of the site, and an address that was typed is no page', () => {
    assert.equal(isOwn({ secFetchSite: 'same-origin' }), true);
    for (const secFetchSite of ['none', 'same-site', 'cross-site']) {
      assert.equal(isOwn({ secFetchSite, referer: `${publicUrl}/account` }), false, secFetchSite);
    }
  });

  test('wants the page named where the browser says nothing: another site can leave its own name out', () => {
    assert.equal(isOwn({ referer: `${publicUrl}/account` }), true);
    for (const referer of ['https://evil.example/', `${publicUrl}.evil.example/`, 'http://gatehouse.example/', 'null', '']) {
      assert.equal(isOwn({ referer }), false, referer);
    }
    assert.equal(isOwn({}), false);
  });
});
