import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import { isMetadata } from '../../protocol/oauth/read-server-metadata.ts';
import { OAuthFailure } from './oauth-failure.ts';
import { registerClient } from './register-client.ts';
import { openTestSite, type Said, type TestSite } from './testing/open-test-site.ts';

const ends: (() => Promise<void>)[] = [];
after(async () => {
  for (const end of ends.toReversed()) await end();
});

const request = {
  redirectUri: 'https://gatehouse.example/oauth2/callback',
  clientName: 'Gatehouse',
  clientUri: 'https://gatehouse.example',
  scope: 'files:read',
};

async function provider(answer: (asked: Record<string, unknown>) => Said): Promise<TestSite> {
  const site = await openTestSite(({ body }) => {
    const asked: unknown = JSON.parse(body);
    return answer(isMetadata(asked) ? asked : {});
  });
  ends.push(site.close);
  return site;
}

function register(site: TestSite, changes: Partial<typeof request> = {}, tokenAuthMethods?: string[]) {
  const server = { registrationEndpoint: `${site.url}/register`, ...(tokenAuthMethods ? { tokenAuthMethods } : {}) };
  return registerClient(site.parts, server, { ...request, ...changes });
}

async function failure(work: Promise<unknown>): Promise<OAuthFailure> {
  const error: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof OAuthFailure);
  return error;
}

const refused: Said = { status: 400, body: { error: 'invalid_client_metadata' } };

describe('a registration', () => {
  it('says what a server needs to know, with the type of application', async () => {
    const site = await provider(() => ({
      status: 201,
      body: { client_id: 'c1', client_secret: 's', client_secret_expires_at: 0 },
    }));
    assert.deepEqual(await register(site), {
      clientId: 'c1',
      clientSecret: 's',
      tokenAuthMethod: 'client_secret_basic',
      isMethodAssumed: true,
    });
    assert.deepEqual(JSON.parse(site.heard[0]?.body ?? ''), {
      redirect_uris: [request.redirectUri],
      client_name: 'Gatehouse',
      client_uri: request.clientUri,
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      token_endpoint_auth_method: 'client_secret_basic',
      application_type: 'web',
      scope: 'files:read',
    });
  });

  it('is of a native application when the redirect leads to loopback', async () => {
    const site = await provider(() => ({ body: { client_id: 'c1' } }));
    for (const host of ['localhost', '127.0.0.1', '[::1]'])
      await register(site, { redirectUri: `http://${host}:8484/oauth2/callback` });
    assert.ok(site.heard.length === 3 && site.heard.every(({ body }) => body.includes('"application_type":"native"')));
  });

  it('is taken with 200, and the secret keeps its end', async () => {
    const site = await provider(() => ({
      status: 200,
      body: {
        client_id: 'c1',
        client_secret: 's',
        client_secret_expires_at: 1893456000,
        token_endpoint_auth_method: 'client_secret_post',
      },
    }));
    const client = await register(site);
    assert.deepEqual(client.secretExpiresAt, new Date('2030-01-01T00:00:00Z'));
    assert.equal(client.tokenAuthMethod, 'client_secret_post');
    assert.equal(client.isMethodAssumed, undefined);
  });

  it('asks for the method that the metadata lists, and is none where no secret comes', async () => {
    const site = await provider((asked) => ({
      body: { client_id: 'c1', token_endpoint_auth_method: asked['token_endpoint_auth_method'] },
    }));
    assert.equal((await register(site, {}, ['private_key_jwt', 'none'])).tokenAuthMethod, 'none');
    assert.match(site.heard[0]?.body ?? '', /"token_endpoint_auth_method":"none"/);
    assert.equal((await register(site, {}, ['client_secret_post', 'none'])).tokenAuthMethod, 'none');
    assert.match(site.heard[1]?.body ?? '', /"token_endpoint_auth_method":"client_secret_post"/);
  });

  for (const unknown of [
    ['client_uri'],
    ['scope'],
    ['application_type'],
    ['application_type', 'grant_types', 'token_endpoint_auth_method'],
  ]) {
    it(`says less to a server that refuses ${unknown.join(', ')}`, async () => {
      const site = await provider((asked) => (unknown.some((field) => field in asked) ? refused : { body: { client_id: 'c1' } }));
      assert.equal((await register(site)).clientId, 'c1');
    });
  }

  it('keeps the type of application as long as it may: a server that wants it and refuses a scope takes it', async () => {
    const site = await provider((asked) =>
      asked['application_type'] === 'web' && !('scope' in asked) ? { body: { client_id: 'c1' } } : refused,
    );
    assert.equal((await register(site)).clientId, 'c1');
    assert.equal(site.heard.length, 2);
  });
});

describe('a registration that fails', () => {
  const cases: [said: Said, finding: string, kind: string, requests: number][] = [
    [refused, 'registration_refused', 'refused', 4],
    [{ status: 400, body: 'no' }, 'registration_refused', 'malformed', 4],
    [{ status: 401, body: { error: 'invalid_token' } }, 'registration_refused', 'refused', 1],
    [{ status: 403, body: '<html>' }, 'registration_refused', 'malformed', 1],
    [{ status: 400, body: { error: 'invalid_redirect_uri' } }, 'redirect_refused', 'refused', 1],
    [{ status: 404, body: 'Not Found' }, 'no_registration_endpoint', 'malformed', 1],
    [{ status: 501, body: '' }, 'no_registration_endpoint', 'malformed', 1],
    [{ status: 503, body: '' }, 'provider_failing', 'temporary', 1],
    [{ status: 201, body: {} }, 'registration_refused', 'malformed', 1],
    [{ breaks: true }, 'unreachable', 'unreachable', 1],
  ];
  for (const [said, finding, kind, requests] of cases) {
    it(`names ${finding} for ${JSON.stringify(said)}`, async () => {
      const site = await provider(() => said);
      const error = await failure(register(site));
      assert.equal(error.finding?.code, finding);
      assert.equal(error.kind, kind);
      assert.equal(site.heard.length, requests);
    });
  }

  it('tells the first refusal, which was about all that was wanted', async () => {
    const words = ['The scope is not known', 'Something else'];
    const site = await provider(() => ({
      status: 400,
      body: { error: 'invalid_client_metadata', error_description: words.shift() ?? 'The last one' },
    }));
    const error = await failure(register(site));
    assert.equal(error.description, 'The scope is not known');
    assert.match(error.finding?.text ?? '', /The scope is not known/);
  });

  it('does not ask a server without an endpoint for it', async () => {
    const site = await provider(() => ({}));
    const error = await failure(registerClient(site.parts, {}, request));
    assert.equal(error.finding?.code, 'no_registration_endpoint');
    assert.equal(site.heard.length, 0);
  });
});
