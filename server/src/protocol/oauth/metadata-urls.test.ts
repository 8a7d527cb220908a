import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isAtRoot, listResourceMetadataUrls, listServerMetadataUrls, resourceOf } from './metadata-urls.ts';

describe('where metadata may be', () => {
  it('is for a resource under its path, query and ending slash included, then at the root', () => {
    assert.deepEqual(listResourceMetadataUrls('https://x.example/a/mcp/?t=1'), [
      'https://x.example/.well-known/oauth-protected-resource/a/mcp/?t=1',
      'https://x.example/.well-known/oauth-protected-resource/a/mcp?t=1',
      'https://x.example/.well-known/oauth-protected-resource',
    ]);
    assert.deepEqual(listResourceMetadataUrls('https://x.example/'), ['https://x.example/.well-known/oauth-protected-resource']);
  });

  it('is for an authorization server with the path inserted, then appended, whether it ends with a slash or not', () => {
    for (const issuer of ['https://x.example/t', 'https://x.example/t/']) {
      assert.deepEqual(listServerMetadataUrls(issuer), [
        'https://x.example/.well-known/oauth-authorization-server/t',
        'https://x.example/.well-known/openid-configuration/t',
        'https://x.example/t/.well-known/openid-configuration',
        'https://x.example/t/.well-known/oauth-authorization-server',
      ]);
    }
  });

  it('is two places for an issuer without a path', () => {
    assert.equal(listServerMetadataUrls('https://x.example/').length, 2);
  });

  it('is known to be at the root only with the path inserted', () => {
    const [inserted, , appended] = listServerMetadataUrls('https://x.example/t');
    assert.deepEqual([isAtRoot(inserted ?? ''), isAtRoot(appended ?? '')], [true, false]);
  });
});

describe('the resource of a server that names none', () => {
  it('is its URL, without a fragment, and the origin for a bare host', () => {
    assert.equal(resourceOf('https://x.example/mcp?t=1#part'), 'https://x.example/mcp?t=1');
    assert.equal(resourceOf('https://x.example/'), 'https://x.example');
  });
});
