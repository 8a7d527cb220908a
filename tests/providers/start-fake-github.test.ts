import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { authorize } from './authorize.ts';
import { send, type Reply } from './connect.ts';
import { startFakeGitHub, type FakeGitHub } from './start-fake-github.ts';

const redirectUri = 'http://127.0.0.1:3000/api/v1/auth/github/callback';
let github: FakeGitHub;
beforeEach(async () => {
  github = await startFakeGitHub([
    {
      id: 7,
      login: 'grace',
      name: null,
      emails: [{ email: 'grace@example.com', primary: true, verified: true }],
      orgs: ['navy'],
    },
    { id: 8, login: 'ada', name: 'Ada', emails: [], orgs: [] },
  ]);
});
afterEach(() => github.close());

describe('startFakeGitHub', () => {
  test('signs in whom the browser names, and shows what the scope allows', async () => {
    const token = String((await redeem(await obtainCode('user:email', 'grace'))).body['access_token']);
    assert.equal((await api('/user', token)).body['login'], 'grace');
    assert.match((await api('/user/emails', token)).text, /grace@example\.com/);
    assert.equal((await api('/user/orgs', token)).status, 404);
    assert.equal((await api('/user', 'x')).status, 401);
    const other = String((await redeem(await obtainCode('read:org', 'ada'))).body['access_token']);
    assert.equal((await api('/user', other)).body['id'], 8);
    assert.equal((await api('/user/emails', other)).status, 404);
  });

  test('says errors with status 200, and answers a form unless asked for JSON', async () => {
    const code = await obtainCode('user', 'grace');
    const wrong = await redeem(code, { client_secret: 'x' });
    assert.deepEqual([wrong.status, wrong.body['error']], [200, 'incorrect_client_credentials']);
    assert.match((await redeem(code, {}, '*/*')).text, /^access_token=gho_\w+&scope=user&token_type=bearer$/);
    assert.equal((await redeem(code)).body['error'], 'bad_verification_code');
  });

  test('sends those back who say no, and fails when told', async () => {
    const callback = await authorize(authorizationUrl('user'), { deny: true });
    assert.equal(callback.searchParams.get('error'), 'access_denied');
    github.failApi({ status: 502, body: 'Unicorn' });
    assert.equal((await api('/user', 'x')).status, 502);
  });
});

function authorizationUrl(scope: string): string {
  const query = new URLSearchParams({ client_id: github.clientId, redirect_uri: redirectUri, state: 's', scope });
  return `${github.baseUrl}/login/oauth/authorize?${query.toString()}`;
}

async function obtainCode(scope: string, user: string): Promise<string> {
  return (await authorize(authorizationUrl(scope), { user })).searchParams.get('code') ?? '';
}

function redeem(code: string, more: Record<string, string> = {}, accept = 'application/json'): Promise<Reply> {
  const fields = { client_id: github.clientId, client_secret: github.clientSecret, code, ...more };
  return send(`${github.baseUrl}/login/oauth/access_token`, {
    method: 'POST',
    headers: { accept },
    body: new URLSearchParams(fields),
  });
}

function api(path: string, token: string): Promise<Reply> {
  return send(`${github.baseUrl}/api/v3${path}`, { headers: { authorization: `Bearer ${token}` } });
}
