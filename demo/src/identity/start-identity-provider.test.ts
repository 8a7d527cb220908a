import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { createBrowser, type Browser, type Fields } from '../create-browser.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { startIdentityProvider } from './start-identity-provider.ts';

type Reply = { status: number; body: Record<string, unknown> };

const resource = 'http://127.0.0.1:9/mcp';
const password = randomBytes(12).toString('base64url');
const secret = randomBytes(24).toString('base64url');
const signIn = { email: 'linus@example.com', password, answer: 'yes' };

let provider: IdentityProvider;
let landing: ReturnType<typeof createServer>;
let redirectUri: string;
let metadata: Record<string, string>;

before(async () => {
  landing = createServer((_, response) => response.end('Welcome back'));
  landing.listen(0, '127.0.0.1');
  await once(landing, 'listening');
  const address = landing.address();
  assert.ok(address !== null && typeof address === 'object');
  redirectUri = `http://127.0.0.1:${address.port}/callback`;
  provider = await startIdentityProvider({
    port: 0,
    resourceScopes: ['notes:read', 'notes:write'],
    clients: [{ id: 'house', secret, name: 'The house', redirectUris: ['http://127.0.0.1/callback'] }],
    users: [{ id: 'linus', email: 'linus@example.com', name: 'Linus', password, groups: ['crew'] }],
  });
  provider.addResource(resource, ['notes:read', 'notes:write']);
  metadata = (await (await fetch(`${provider.issuer}/.well-known/openid-configuration`)).json()) as Record<string, string>;
});
after(async () => {
  await provider.close();
  landing.close();
});

describe('startIdentityProvider', () => {
  test('signs a user in by a page, without a question of consent, and says who it is', async () => {
    const { query, redeem } = await authorize(createBrowser(), [signIn], {
      client_id: 'house',
      scope: 'openid email groups',
      nonce: 'n',
    });
    assert.equal(query.get('iss'), provider.issuer);
    const { status, body } = await redeem({ client_secret: secret });
    assert.equal(status, 200, JSON.stringify(body));
    const id = await verify(body['id_token'], 'house');
    assert.deepEqual([id['sub'], id['email'], id['email_verified'], id['nonce']], ['linus', 'linus@example.com', true, 'n']);
    assert.deepEqual(id['groups'], ['crew']);
    assert.equal((await verify(body['access_token'], provider.audience))['sub'], 'linus');
    assert.equal(typeof body['refresh_token'], 'string');
  });

  test('lets nobody in with a wrong password or an unknown name', async () => {
    const browser = createBrowser();
    const page = await browser.open(authorizationUrl({ client_id: 'house', scope: 'openid' }).url);
    for (const wrong of [
      { ...signIn, password: 'x' },
      { ...signIn, email: 'nobody@example.com' },
    ]) {
      const answer = await browser.submit(page, wrong);
      assert.deepEqual([answer.status, /not the right password/.test(answer.html)], [401, true]);
    }
  });

  test('lets a client register, asks the user, and gives a token for one resource', async () => {
    const clientId = await register();
    const { redeem } = await authorize(createBrowser(), [signIn, { answer: 'yes' }], {
      client_id: clientId,
      scope: 'notes:read notes:write',
      resource,
    });
    const { body } = await redeem({ resource });
    const token = await verify(body['access_token'], resource);
    assert.deepEqual([token['sub'], token['scope'], token['client_id']], ['linus', 'notes:read notes:write', clientId]);
  });

  test('tells the client when the user says no, and when nobody knows the resource', async () => {
    const clientId = await register();
    const denied = await authorize(createBrowser(), [signIn, { answer: 'no' }], {
      client_id: clientId,
      scope: 'notes:read',
      resource,
    });
    assert.equal(denied.query.get('error'), 'access_denied');
    const unknown = await authorize(createBrowser(), [], { client_id: clientId, scope: 'notes:read', resource: `${resource}/x` });
    assert.equal(unknown.query.get('error'), 'invalid_target');
  });

  test('uses refresh tokens once: a second use ends what came of them', async () => {
    const { redeem } = await authorize(createBrowser(), [signIn], { client_id: 'house', scope: 'openid' });
    const first = (await redeem({ client_secret: secret })).body;
    const refresh = (token: unknown) =>
      post('token_endpoint', {
        grant_type: 'refresh_token',
        refresh_token: String(token),
        client_id: 'house',
        client_secret: secret,
      });
    const second = await refresh(first['refresh_token']);
    assert.equal((await verify(second.body['access_token'], provider.audience))['sub'], 'linus');
    assert.equal((await refresh(first['refresh_token'])).body['error'], 'invalid_grant');
    assert.equal((await refresh(second.body['refresh_token'])).body['error'], 'invalid_grant');
  });

  test('revokes a refresh token', async () => {
    const { redeem } = await authorize(createBrowser(), [signIn], { client_id: 'house', scope: 'openid' });
    const { body } = await redeem({ client_secret: secret });
    const fields = { client_id: 'house', client_secret: secret };
    assert.equal((await post('revocation_endpoint', { ...fields, token: String(body['refresh_token']) })).status, 200);
    const refreshed = await post('token_endpoint', {
      ...fields,
      grant_type: 'refresh_token',
      refresh_token: String(body['refresh_token']),
    });
    assert.equal(refreshed.body['error'], 'invalid_grant');
  });
});

async function authorize(browser: Browser, answers: readonly Fields[], parameters: Record<string, string>) {
  const { url, verifier } = authorizationUrl(parameters);
  let page = await browser.open(url);
  for (const answer of answers) page = await browser.submit(page, answer);
  assert.equal(page.html, 'Welcome back', `${page.url} ${page.html}`);
  const query = new URL(page.url).searchParams;
  const redeem = (more: Record<string, string>) =>
    post('token_endpoint', {
      grant_type: 'authorization_code',
      code: query.get('code') ?? '',
      redirect_uri: redirectUri,
      code_verifier: verifier,
      client_id: parameters['client_id'] ?? '',
      ...more,
    });
  return { query, redeem };
}

function authorizationUrl(parameters: Record<string, string>): { url: string; verifier: string } {
  const verifier = randomBytes(32).toString('base64url');
  const url = new URL(metadata['authorization_endpoint'] ?? '');
  url.search = new URLSearchParams({
    response_type: 'code',
    redirect_uri: redirectUri,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...parameters,
  }).toString();
  return { url: url.href, verifier };
}

async function register(): Promise<string> {
  const response = await fetch(metadata['registration_endpoint'] ?? '', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_name: 'A visitor',
      redirect_uris: [redirectUri],
      application_type: 'web',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'none',
      scope: 'notes:read notes:write',
    }),
  });
  const body = (await response.json()) as Record<string, unknown>;
  assert.equal(response.status, 201, JSON.stringify(body));
  return String(body['client_id']);
}

async function post(endpoint: string, fields: Record<string, string>): Promise<Reply> {
  const authorization = fields['client_secret'] === undefined ? {} : basic(fields);
  const { client_secret: _, ...body } = fields;
  const response = await fetch(metadata[endpoint] ?? '', {
    method: 'POST',
    headers: authorization,
    body: new URLSearchParams(body),
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
}

function basic({ client_id = '', client_secret = '' }: Record<string, string>): Record<string, string> {
  return { authorization: `Basic ${Buffer.from(`${client_id}:${client_secret}`).toString('base64')}` };
}

async function verify(token: unknown, audience: string): Promise<Record<string, unknown>> {
  const keys = createRemoteJWKSet(new URL(metadata['jwks_uri'] ?? ''));
  return (await jwtVerify(String(token), keys, { issuer: provider.issuer, audience })).payload;
}
