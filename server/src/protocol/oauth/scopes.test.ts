import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addOfflineAccess, joinScopes, readScopes, withoutScopes } from './scopes.ts';

describe('scopes', () => {
  it('are joined once each, in the order of their first mention', () => {
    assert.equal(joinScopes('b a', undefined, ' a  c ', null), 'b a c');
  });

  it('are undefined when there are none', () => {
    assert.equal(joinScopes(undefined, '', '  '), undefined);
  });

  it('are told apart from those of another list', () => {
    assert.equal(withoutScopes('c a  b', 'a'), 'c b');
    assert.equal(withoutScopes('a', undefined), 'a');
    assert.equal(withoutScopes('a', 'b a'), undefined);
    assert.equal(withoutScopes(undefined, 'a'), undefined);
  });

  it('gain offline_access only where it is listed and something is asked for', () => {
    assert.equal(addOfflineAccess('a', { scopesSupported: ['a', 'offline_access'] }), 'a offline_access');
    assert.equal(addOfflineAccess('offline_access a', { scopesSupported: ['offline_access'] }), 'offline_access a');
    assert.equal(addOfflineAccess('a', { scopesSupported: ['a'] }), 'a');
    assert.equal(addOfflineAccess('a', {}), 'a');
    assert.equal(addOfflineAccess(undefined, { scopesSupported: ['offline_access'] }), undefined);
  });

  it('of somebody else are those that can be kept, shown and sent', () => {
    assert.equal(readScopes('read\u0000write repo'), 'repo');
    assert.equal(readScopes('a\n\u202ebad\u0007 b\ud800 c'), 'a c');
    assert.equal(readScopes(['a', 'b\u0000', 4, 'c']), 'a c');
    assert.equal(readScopes('repo,gist'), 'repo gist');
    assert.equal(readScopes('x'.repeat(8_193)), undefined);
    for (const none of ['', ' ', '\u0000', undefined, null, {}, []]) assert.equal(readScopes(none), undefined);
  });
});
