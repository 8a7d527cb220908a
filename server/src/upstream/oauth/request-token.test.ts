import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import { createDialer } from '../dial/create-dialer.ts';
import { OAuthFailure } from './oauth-failure.ts';
import { requestToken } from './request-token.ts';
import { type Heard, openTestSite, type Said, type TestSite } from './testing/open-test-site.ts';

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const now = new Date('2026-01-01T00:00:00Z');
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000);
const secret = 'se cret~+/ö-of-the-client';
const client: OAuthClient = { clientId: 'my client', clientSecret: secret, tokenAuthMethod: 'client_secret_post' };
const refresh = { type: 'refresh_token', refreshToken: 'refresh-token-of-ada' } as const;
const code = {
  type: 'authorization_code',
  code: 'code-of-ada-1234',
  codeVerifier: 'verifier-of-ada-1234',
  redirectUri: 'https://gatehouse.example/oauth2/callback',
} as const;

async function provider(answer: (heard: Heard) => Said): Promise<TestSite> {
  const site = await openTestSite(answer);
  ends.push(site.close);
  return site;
}

function ask(site: TestSite, grant: Parameters<typeof requestToken>[3] = refresh, as: OAuthClient = client) {
  const server = { issuer: site.url, tokenEndpoint: `${site.url}/token` };
  return requestToken({ ...site.parts, now: () => now }, server, as, grant);
}

async function failure(site: TestSite, ...rest: [Parameters<typeof requestToken>[3]?, OAuthClient?]): Promise<OAuthFailure> {
  const error: unknown = await ask(site, ...rest).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof OAuthFailure);
  return error;
}

const jwt = (claims: object) => `${btoa('{"alg":"none"}')}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.c2ln`;

describe('a token request', () => {
  it('sends a code with its verifier, the redirect URI and the resource', async () => {
    const site = await provider(() => ({ body: { access_token: 'a', token_type: 'Bearer', expires_in: 60 } }));
    await ask(site, { ...code, resource: 'https://files.example/mcp' });
    const [heard] = site.heard;
    assert.equal(heard?.headers['accept'], 'application/json');
    assert.equal(heard?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.deepEqual(Object.fromEntries(heard?.form ?? []), {
      grant_type: 'authorization_code',
      code: code.code,
      code_verifier: code.codeVerifier,
      redirect_uri: code.redirectUri,
      resource: 'https://files.example/mcp',
      client_id: 'my client',
      client_secret: secret,
    });
  });

  it('sends no scope with a refresh, and no resource that was not given', async () => {
    const site = await provider(() => ({ body: { access_token: 'a' } }));
    await ask(site);
    assert.deepEqual([...(site.heard[0]?.form.keys() ?? [])], ['grant_type', 'refresh_token', 'client_id', 'client_secret']);
  });

  it('exchanges a token for one of another audience', async () => {
    const site = await provider(() => ({ body: { access_token: 'a', token_type: 'N_A' } }));
    const answer = await ask(site, { type: 'token_exchange', subjectToken: 'token-of-ada', audience: 'files' });
    assert.equal(answer.accessToken, 'a');
    const form = site.heard[0]?.form;
    assert.equal(form?.get('grant_type'), 'urn:ietf:params:oauth:grant-type:token-exchange');
    assert.equal(form?.get('subject_token_type'), 'urn:ietf:params:oauth:token-type:access_token');
    assert.equal(form?.get('audience'), 'files');
  });

  it('sends id and secret form-encoded in the header for basic, and nothing of them in the body', async () => {
    const site = await provider(() => ({ body: { access_token: 'a' } }));
    await ask(site, refresh, { ...client, tokenAuthMethod: 'client_secret_basic' });
    const [scheme, pair = ''] = (site.heard[0]?.headers['authorization'] ?? '').split(' ');
    assert.equal(scheme, 'Basic');
    assert.equal(Buffer.from(pair, 'base64').toString(), 'my+client:se+cret~%2B%2F%C3%B6-of-the-client');
    assert.equal(site.heard[0]?.form.has('client_id'), false);
  });

  it('sends the id alone for none, and for a client without a secret', async () => {
    const site = await provider(() => ({ body: { access_token: 'a' } }));
    await ask(site, refresh, { ...client, tokenAuthMethod: 'none' });
    await ask(site, refresh, { clientId: 'my client', tokenAuthMethod: 'client_secret_basic' });
    for (const { form, headers } of site.heard) {
      assert.equal(form.get('client_id'), 'my client');
      assert.equal(form.has('client_secret'), false);
      assert.equal(headers['authorization'], undefined);
    }
    assert.equal(site.heard.length, 2);
  });
});

describe('the answer to a token request', () => {
  it('gives all tokens, whatever the case of the type and whether numbers are text', async () => {
    const site = await provider(() => ({
      body: { access_token: 'a', token_type: 'bEARER', expires_in: '3600', refresh_token: 'r', id_token: 'i', scope: 'x y' },
    }));
    assert.deepEqual(await ask(site), {
      accessToken: 'a',
      refreshToken: 'r',
      idToken: 'i',
      scope: 'x y',
      issuedAt: now,
      expiresAt: later(3600),
    });
  });

  it('leaves out the refresh token that was not given', async () => {
    const site = await provider(() => ({ body: { access_token: 'a', token_type: 'bearer', refresh_token: null } }));
    assert.deepEqual(await ask(site), { accessToken: 'a', issuedAt: now });
  });

  it('reads the end out of the token itself when it is not told, unless it has passed', async () => {
    const end = Math.floor(later(900).getTime() / 1000);
    const tokens = [jwt({ exp: end }), jwt({ exp: end - 3600 }), jwt({}), 'opaque'];
    const site = await provider(() => ({ body: { access_token: tokens.shift() } }));
    assert.deepEqual((await ask(site)).expiresAt, later(900));
    for (let left = 3; left > 0; left -= 1) assert.equal((await ask(site)).expiresAt, undefined);
  });

  it('reads a form, and scopes parted by commas', async () => {
    const site = await provider(() => ({
      headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
      body: 'access_token=gho_1&scope=repo%2Cgist&token_type=bearer',
    }));
    const answer = await ask(site);
    assert.equal(answer.accessToken, 'gho_1');
    assert.equal(answer.scope, 'repo gist');
  });

  for (const [title, body] of Object.entries<unknown>({
    'has no token': { token_type: 'bearer' },
    'would break a header': { access_token: 'a\r\nx-admin: 1' },
    'wants a proof': { access_token: 'a', token_type: 'DPoP' },
    'is a web page': '<html><a href="?access_token=a">log in</a></html>',
    'is an array': ['access_token'],
    'is too large': 'x'.repeat(300_000),
  })) {
    it(`is malformed when it ${title}`, async () => {
      const site = await provider(() => ({ body }));
      const error = await failure(site);
      assert.equal(error.kind, 'malformed');
      assert.equal(error.finding?.code, 'bad_answer');
    });
  }
});

describe('a token request that fails', () => {
  const cases: [title: string, said: Said, kind: string, error: string | undefined, finding: string | undefined][] = [
    ['invalid_grant', { status: 400, body: { error: 'invalid_grant' } }, 'refused', 'invalid_grant', undefined],
    ['an error with 200, as of GitHub', { body: { error: 'bad_refresh_token' } }, 'refused', 'bad_refresh_token', undefined],
    [
      'a form with an error',
      { status: 200, headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'error=bad_verification_code' },
      'refused',
      'bad_verification_code',
      undefined,
    ],
    ['invalid_client', { status: 401, body: { error: 'invalid_client' } }, 'refused', 'invalid_client', 'client_unknown'],
    [
      'an expired secret',
      { status: 401, body: { error: 'invalid_client', error_description: 'AADSTS7000222: The secret has expired' } },
      'refused',
      'invalid_client',
      'client_expired',
    ],
    ['a scope', { status: 400, body: { error: 'invalid_scope' } }, 'refused', 'invalid_scope', 'scope_unknown'],
    ['500', { status: 500, body: 'oh' }, 'temporary', undefined, 'provider_failing'],
    [
      '500 that says invalid_grant',
      { status: 500, body: { error: 'invalid_grant' } },
      'temporary',
      'invalid_grant',
      'provider_failing',
    ],
    ['429', { status: 429, headers: { 'retry-after': '7' }, body: '' }, 'temporary', undefined, 'provider_failing'],
    [
      'temporarily_unavailable',
      { status: 400, body: { error: 'temporarily_unavailable' } },
      'temporary',
      'temporarily_unavailable',
      'provider_failing',
    ],
    ['JSON that is no OAuth', { status: 400, body: { error: { code: 400 } } }, 'malformed', undefined, 'bad_answer'],
    ['a web page', { status: 403, body: '<html>Forbidden</html>' }, 'malformed', undefined, 'bad_answer'],
    ['a redirect', { status: 302, headers: { location: '/login' } }, 'malformed', undefined, 'bad_answer'],
  ];
  for (const [title, said, kind, error, finding] of cases) {
    it(`is ${kind} for ${title}`, async () => {
      const site = await provider(() => said);
      const thrown = await failure(site);
      assert.equal(thrown.kind, kind);
      assert.equal(thrown.error, error);
      assert.equal(thrown.finding?.code, finding);
      assert.equal(thrown.status, said.status ?? 200);
      assert.equal(site.heard.length, 1);
    });
  }

  it('says when to come back, by seconds or by a date', async () => {
    const values = ['7', later(90).toUTCString(), '999999', 'soon'];
    const site = await provider(() => ({ status: 503, headers: { 'retry-after': values.shift() ?? '' } }));
    const read = [await failure(site), await failure(site), await failure(site), await failure(site)];
    assert.deepEqual(
      read.map(({ retryAfterSeconds }) => retryAfterSeconds),
      [7, 90, 3600, undefined],
    );
  });

  it('is unreachable when the connection breaks, and the request may have been acted on', async () => {
    const site = await provider(() => ({ breaks: true }));
    const error = await failure(site);
    assert.equal(error.kind, 'unreachable');
    assert.equal(error.isSent, true);
  });

  it('is unreachable at an address that is not dialed, and nothing was sent', async () => {
    const site = await provider(() => ({ body: { access_token: 'a' } }));
    const dialer = createDialer({ allow: () => [], selfOrigins: [] });
    ends.push(() => dialer.close());
    const error = await failure({ ...site, parts: { fetch: dialer.fetch } });
    assert.equal(error.kind, 'unreachable');
    assert.equal(error.isSent, false);
    assert.equal(error.finding?.code, 'blocked_address');
    assert.doesNotMatch(error.message, /127\.0\.0\.1/);
    assert.equal(site.heard.length, 0);
  });

  it('repeats nothing that was sent, however the provider writes it', async () => {
    const site = await provider(({ form, headers }) => ({
      status: 400,
      body: {
        error: 'invalid_grant',
        error_description: [...form.values(), encodeURIComponent(secret), headers['authorization'] ?? '', '\u202Eend\r\n'].join(
          ' | ',
        ),
      },
    }));
    for (const tokenAuthMethod of ['client_secret_post', 'client_secret_basic'] as const) {
      for (const grant of [refresh, code, { type: 'token_exchange', subjectToken: 'subject-of-ada' } as const]) {
        const error = await failure(site, grant, { ...client, tokenAuthMethod });
        const shown = `${error.message} ${error.description} ${JSON.stringify(error)}`;
        const pair = Buffer.from(`my+client:se+cret~%2B%2F%C3%B6-of-the-client`).toString('base64');
        const sent = [secret, encodeURIComponent(secret), 'of-ada', pair];
        for (const value of sent) assert.equal(shown.includes(value), false, value);
        assert.doesNotMatch(error.description ?? '', /[\u202E\r\n]/);
      }
    }
  });

  it('keeps a code that a secret happens to end like', async () => {
    const site = await provider(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    const error = await failure(site, refresh, { ...client, clientSecret: 'a-long-secret-with-a_grant' });
    assert.equal(error.error, 'invalid_grant');
    assert.match(error.message, /invalid_grant/);
  });

  it('takes an error code that repeats a secret for no code', async () => {
    const site = await provider(({ form }) => ({ status: 400, body: { error: form.get('refresh_token') } }));
    const error = await failure(site);
    assert.equal(error.error, undefined);
    assert.equal(`${error.message}${JSON.stringify(error)}`.includes('of-ada'), false);
  });
});

describe('a second attempt', () => {
  const assumed: OAuthClient = { ...client, tokenAuthMethod: 'client_secret_basic', isMethodAssumed: true };
  const takesPost = (refusal: Said) =>
    provider(({ form }) => (form.has('client_secret') ? { body: { access_token: 'a' } } : refusal));

  for (const [title, refusal] of Object.entries<Said>({
    invalid_client: { status: 401, body: { error: 'invalid_client' } },
    'a parameter that is missing': { status: 400, body: { error: 'invalid_request', error_description: 'client_id is missing' } },
    'a page that is not found': { status: 404, body: '<html>Not Found</html>' },
  })) {
    it(`sends the secret the other way after ${title}, and says which way was taken`, async () => {
      const site = await takesPost(refusal);
      const answer = await ask(site, code, assumed);
      assert.equal(answer.tokenAuthMethod, 'client_secret_post');
      assert.equal(site.heard.length, 2);
    });
  }

  it('is not made when the method was not assumed, nor after another refusal, nor twice', async () => {
    const stubborn = await provider(() => ({ status: 401, body: { error: 'invalid_client' } }));
    assert.equal((await failure(stubborn, code, { ...assumed, isMethodAssumed: false })).error, 'invalid_client');
    assert.equal(stubborn.heard.length, 1);
    await failure(stubborn, code, assumed);
    assert.equal(stubborn.heard.length, 3);
    const spent = await provider(() => ({ status: 400, body: { error: 'invalid_grant' } }));
    await failure(spent, code, assumed);
    assert.equal(spent.heard.length, 1);
  });

  const microsoft = 'AADSTS9010010: The resource parameter provided in the request does not match the requested scopes.';
  for (const body of [{ error: 'invalid_target' }, { error: 'invalid_request', error_description: microsoft }]) {
    it(`leaves out a refused resource that may be omitted (${body.error})`, async () => {
      const site = await provider(({ form }) => (form.has('resource') ? { status: 400, body } : { body: { access_token: 'a' } }));
      const answer = await ask(site, { ...refresh, resource: 'https://files.example/mcp', mayOmitResource: true });
      assert.equal(answer.resourceRefused, true);
      assert.equal(site.heard.length, 2);
      const error = await failure(site, { ...refresh, resource: 'https://files.example/mcp' });
      assert.equal(error.finding?.code, 'resource_refused');
      assert.equal(site.heard.length, 3);
    });
  }
});
