import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createGitHubProvider, listGitHubEndpoints } from './create-github-provider.ts';

const apis = {
  'https://github.com': 'https://api.github.com',
  'https://octocorp.ghe.com': 'https://api.octocorp.ghe.com',
  'https://github.octocorp.example': 'https://github.octocorp.example/api/v3',
  'http://127.0.0.1:8080': 'http://127.0.0.1:8080/api/v3',
  'https://ghe.com.octocorp.example': 'https://ghe.com.octocorp.example/api/v3',
};

for (const [baseUrl, apiUrl] of Object.entries(apis)) {
  test(`asks ${apiUrl} who somebody at ${baseUrl} is`, async () => {
    const asked: string[] = [];
    const fetch = async (url: string | URL) => {
      asked.push(String(url));
      if (asked.length === 1) return Response.json({ access_token: 'token', token_type: 'bearer' });
      return Response.json(String(url).includes('/emails') ? [] : { id: 1, login: 'grace' });
    };
    const settings = { baseUrl, clientId: 'id', clientSecret: 'secret', asksOrganizations: false };
    const callback = new URL('https://gatehouse.example/callback?code=c&state=s');
    const { profile } = await createGitHubProvider(settings, fetch).redeem({
      callback,
      codeVerifier: 'v',
      state: 's',
      nonce: 'n',
    });
    assert.equal(profile.label, 'grace');
    assert.deepEqual(asked, [`${baseUrl}/login/oauth/access_token`, `${apiUrl}/user`, `${apiUrl}/user/emails?per_page=100`]);
    assert.deepEqual(listGitHubEndpoints(baseUrl), [baseUrl, apiUrl]);
  });
}
