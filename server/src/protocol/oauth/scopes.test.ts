import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { addOfflineAccess, joinScopes, withoutScopes } from './scopes.ts';

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
});
