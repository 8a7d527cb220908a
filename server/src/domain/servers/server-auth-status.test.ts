import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { nothingHeld, serverAuthStatus } from './server-auth-status.ts';

describe('serverAuthStatus', () => {
  test('is ready where the credentials belong to everybody', () => {
    for (const authType of ['none', 'api_key', 'custom_headers'] as const) {
      assert.deepEqual(serverAuthStatus(authType, nothingHeld), { auth_status: 'ready', auth_connected: true });
    }
  });

  test('asks for a login, or for another one, where each user has their own', () => {
    const status = (grant: 'none' | 'working' | 'ended') => {
      const { auth_status, auth_connected } = serverAuthStatus('oauth2', { grant, oidcLink: 'working' });
      return [auth_status, auth_connected];
    };
    assert.deepEqual(status('none'), ['needs_login', false]);
    assert.deepEqual(status('working'), ['ready', true]);
    assert.deepEqual(status('ended'), ['needs_reconnect', false]);
  });

  test('says why another login is needed', () => {
    const endedReason = 'Issues wants more than you allowed it (issues:write).';
    const { auth_status_detail: detail } = serverAuthStatus('oauth2', { grant: 'ended', endedReason, oidcLink: 'none' });
    assert.equal(detail, `${endedReason} Connect your account again.`);
  });

  test('says why a server cannot work for somebody who did not sign in with OpenID Connect', () => {
    const { auth_status, auth_status_detail, auth_connected } = serverAuthStatus('user_oidc', nothingHeld);
    assert.deepEqual([auth_status, auth_connected], ['unavailable', true]);
    assert.match(auth_status_detail ?? '', /OpenID Connect/);
    const ended = serverAuthStatus('user_oidc', { ...nothingHeld, oidcLink: 'ended' });
    assert.deepEqual([ended.auth_status, ended.auth_connected], ['unavailable', true]);
    assert.match(ended.auth_status_detail ?? '', /Sign in that way again/);
    assert.deepEqual(serverAuthStatus('user_oidc', { ...nothingHeld, oidcLink: 'working' }), {
      auth_status: 'ready',
      auth_connected: true,
    });
  });
});
