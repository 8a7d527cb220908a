import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { createRemoteJWKSet, jwtVerify } from 'jose';
import { askToken, connect, obtainCode, refresh, register, send, speak } from './connect.ts';
import { startFakeProvider, type FakeProvider } from './start-fake-provider.ts';

let provider: FakeProvider;
beforeEach(async () => {
  provider = await startFakeProvider();
});
afterEach(() => provider.close());

const origin = () => new URL(provider.mcpUrl).origin;

describe('finding the authorization server', () => {
  test('leads from the challenge over resource metadata to server metadata', async () => {
    provider.options.challengeScope = 'read';
    const refused = await speak(provider, 'initialize');
    assert.equal(refused.status, 401);
    const challenge = refused.headers.get('www-authenticate') ?? '';
    assert.match(challenge, /^Bearer resource_metadata="[^"]+", scope="read"$/);
    const resource = await send(/resource_metadata="([^"]+)"/.exec(challenge)?.[1] ?? '');
    assert.deepEqual([resource.body['resource'], resource.body['authorization_servers']], [provider.mcpUrl, [provider.issuer]]);
    const server = await send(`${provider.issuer}/.well-known/oauth-authorization-server`);
    assert.equal(server.body['issuer'], provider.issuer);
    assert.equal(server.body['token_endpoint'], provider.endpoints.token);
  });

  test('answers metadata at the told places only', async () => {
    const status = async (path: string) => (await send(`${origin()}/.well-known/${path}`)).status;
    provider.options.resourceMetadata = ['root'];
    assert.equal(await status('oauth-protected-resource'), 200);
    assert.equal(await status('oauth-protected-resource/mcp'), 404);
    provider.options.resourceMetadata = [];
    assert.equal(await status('oauth-protected-resource'), 404);
    provider.options.issuerPath = '/tenant';
    provider.options.serverMetadata = ['oidc_appended'];
    assert.equal((await send(`${origin()}/tenant/.well-known/openid-configuration`)).body['issuer'], `${origin()}/tenant`);
    assert.equal(await status('openid-configuration/tenant'), 404);
    assert.equal(await status('oauth-authorization-server/tenant'), 404);
    provider.options.serverMetadata = ['oidc_inserted', 'oauth_root'];
    assert.equal(await status('openid-configuration/tenant'), 200);
    assert.equal(await status('oauth-authorization-server'), 200);
  });

  test('can live on another host, under another name, with fields left out', async () => {
    provider.options.issuerElsewhere = true;
    provider.options.claimedIssuer = 'https://another.example';
    provider.options.codeChallengeMethods = undefined;
    provider.options.metadata = { registration_endpoint: undefined };
    assert.notEqual(new URL(provider.issuer).origin, origin());
    const { body } = await send(`${provider.issuer}/.well-known/oauth-authorization-server`);
    assert.equal(body['issuer'], 'https://another.example');
    assert.equal('code_challenge_methods_supported' in body, false);
    assert.equal('registration_endpoint' in body, false);
  });
});

describe('registration', () => {
  test('gives secrets that expire, or refuses', async () => {
    provider.options.secretLifeSeconds = 60;
    provider.options.registrationStatus = 200;
    const confidential = await register(provider, { token_endpoint_auth_method: 'client_secret_basic' });
    assert.equal(confidential.status, 200);
    assert.ok(Number(confidential.body['client_secret_expires_at']) > Date.now() / 1000);
    provider.options.registration = 'wants_application_type';
    assert.equal((await register(provider)).status, 400);
    assert.equal((await register(provider, { application_type: 'web' })).status, 200);
    provider.options.registration = 'refuses_scope';
    assert.equal((await register(provider, { scope: 'read' })).status, 400);
    assert.equal((await register(provider)).status, 200);
    provider.options.registration = 'refuses_redirect';
    assert.equal((await register(provider)).body['error'], 'invalid_redirect_uri');
    provider.options.registration = 'refused';
    assert.equal((await register(provider)).status, 403);
  });

  test('forgets clients silently: both endpoints no longer know them', async () => {
    const { clientId, refreshToken } = await connect(provider, 'grace');
    provider.forgetClients();
    const refused = await refresh(provider, clientId, refreshToken);
    assert.deepEqual([refused.status, refused.body['error']], [401, 'invalid_client']);
    await assert.rejects(obtainCode(provider, clientId), /did not redirect: 400 .*Unknown client/);
  });

  test('takes a metadata document as client where it says so', async () => {
    const id = 'https://gatehouse.example/client.json';
    await assert.rejects(obtainCode(provider, id), /Unknown client/);
    provider.options.takesClientMetadata = true;
    provider.options.fetchClientMetadata = (url) =>
      Promise.resolve({ client_id: url, redirect_uris: ['http://127.0.0.1:3000/oauth2/callback'] });
    const { redeem } = await obtainCode(provider, id);
    assert.equal((await askToken(provider, redeem)).status, 200);
  });
});

describe('the authorization endpoint', () => {
  test('says who answers, truly, falsely or not', async () => {
    const clientId = String((await register(provider)).body['client_id']);
    const issuer = async () => (await obtainCode(provider, clientId)).callback.searchParams.get('iss');
    assert.equal(await issuer(), provider.issuer);
    provider.options.callbackIssuer = 'wrong';
    assert.equal(await issuer(), 'https://somebody-else.example');
    provider.options.callbackIssuer = 'absent';
    assert.equal(await issuer(), null);
  });

  test('sends refusals back to the client: by the user, for a scope, for a resource', async () => {
    const clientId = String((await register(provider)).body['client_id']);
    const refusal = async (more: Parameters<typeof obtainCode>[2]) =>
      (await obtainCode(provider, clientId, more)).callback.searchParams.get('error');
    assert.equal(await refusal({ deny: true }), 'access_denied');
    provider.options.knownScopes = ['read'];
    assert.equal(await refusal({ query: { scope: 'read write' } }), 'invalid_scope');
    provider.options.resourceParameter = 'refused_with_scope';
    assert.equal(await refusal({ query: { scope: 'read', resource: provider.mcpUrl } }), 'invalid_request');
    assert.equal(await refusal({ query: { resource: provider.mcpUrl } }), null);
  });
});

describe('the token endpoint', () => {
  test('redeems a code once, for its verifier', async () => {
    const clientId = String((await register(provider)).body['client_id']);
    const { redeem } = await obtainCode(provider, clientId);
    const { redeem: other } = await obtainCode(provider, clientId);
    assert.equal((await askToken(provider, { ...other, code_verifier: 'wrong' })).body['error'], 'invalid_grant');
    const first = await askToken(provider, redeem);
    assert.equal(first.status, 200);
    assert.equal((await askToken(provider, redeem)).body['error'], 'invalid_grant');
    assert.equal(provider.findToken(String(first.body['access_token']))?.isGood, false);
  });

  test('ends the whole family at one reuse of a refresh token, unless within the grace', async () => {
    const { clientId, refreshToken } = await connect(provider, 'grace');
    provider.options.reuseGraceSeconds = 60;
    assert.equal((await refresh(provider, clientId, refreshToken)).status, 200);
    const second = await refresh(provider, clientId, refreshToken);
    assert.equal(second.status, 200);
    provider.options.reuseGraceSeconds = 0;
    assert.equal((await refresh(provider, clientId, refreshToken)).body['error'], 'invalid_grant');
    const newest = await refresh(provider, clientId, String(second.body['refresh_token']));
    assert.equal(newest.body['error'], 'invalid_grant');
    assert.equal(provider.findToken(String(second.body['access_token']))?.isGood, false);
    assert.equal(provider.refreshes().length, 4);
  });

  test('keeps one refresh token and says none again, where it does not rotate', async () => {
    provider.options.rotates = false;
    provider.options.refreshRefusesScope = true;
    const { clientId, refreshToken } = await connect(provider, 'grace', { scope: 'read' });
    assert.equal((await refresh(provider, clientId, refreshToken, { scope: 'read' })).body['error'], 'invalid_scope');
    for (let round = 0; round < 2; round += 1) {
      const { status, body } = await refresh(provider, clientId, refreshToken);
      assert.deepEqual([status, 'refresh_token' in body], [200, false]);
    }
  });

  test('takes the client’s secret in the one way only that it is set to', async () => {
    provider.options.tokenAuthMethods = ['client_secret_basic'];
    provider.addClient({ id: 'a:client', secret: 'p+ss', redirectUris: [] });
    const { refresh_token = '' } = await provider.issue({ user: 'grace', clientId: 'a:client', scope: '' });
    const fields = { grant_type: 'refresh_token', refresh_token };
    const posted = await askToken(provider, { ...fields, client_id: 'a:client', client_secret: 'p+ss' });
    assert.deepEqual([posted.status, posted.body['error']], [401, 'invalid_client']);
    const authorization = `Basic ${Buffer.from('a%3Aclient:p%2Bss').toString('base64')}`;
    assert.equal((await askToken(provider, fields, { authorization })).status, 200);
  });

  test('says errors as GitHub, as a page and as other JSON', async () => {
    const ask = () => refresh(provider, 'nobody', 'nothing');
    provider.options.errorStyle = 'github';
    assert.deepEqual([(await ask()).status, (await ask()).body['error']], [200, 'incorrect_client_credentials']);
    provider.options.errorStyle = 'html';
    assert.match((await ask()).text, /^<html>/);
    provider.options.errorStyle = 'other_json';
    assert.equal('error' in (await ask()).body, false);
  });

  test('leaves out the expiry, writes bearer small, and answers a form', async () => {
    provider.options.tellsExpiry = false;
    provider.options.tokenType = 'bearer';
    const { reply, clientId, refreshToken } = await connect(provider, 'grace');
    assert.deepEqual(['expires_in' in reply.body, reply.body['token_type']], [false, 'bearer']);
    provider.options.answerFormat = 'form';
    assert.match(
      (await refresh(provider, clientId, refreshToken)).text,
      /^access_token=at_[^&]+&token_type=bearer&refresh_token=rt_/,
    );
  });

  test('fails for as long as told; a lost answer has used the refresh token up', async () => {
    const { clientId, refreshToken } = await connect(provider, 'grace');
    provider.fail('token', 'server_error');
    for (let round = 0; round < 2; round += 1) assert.equal((await refresh(provider, clientId, refreshToken)).status, 500);
    provider.heal('token');
    provider.fail('token', 'lost', 1);
    await assert.rejects(refresh(provider, clientId, refreshToken));
    assert.equal((await refresh(provider, clientId, refreshToken)).body['error'], 'invalid_grant');
  });

  test('holds answers that are made already until they are released', async () => {
    const { clientId, refreshToken } = await connect(provider, 'grace');
    const gate = provider.hold('token');
    const answer = refresh(provider, clientId, refreshToken);
    await gate.reached();
    assert.equal(provider.refreshes()[0]?.status, undefined);
    gate.release();
    assert.equal((await answer).status, 200);
    assert.equal(provider.refreshes()[0]?.status, 200);
  });

  test('exchanges a user’s token for one of another audience', async () => {
    const { access_token } = await provider.issue({ user: 'grace', clientId: 'app', scope: 'openid' });
    provider.addClient({ id: 'app', redirectUris: [] });
    const fields = {
      grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
      subject_token: access_token,
      subject_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      audience: provider.mcpUrl,
      client_id: 'app',
    };
    assert.equal((await askToken(provider, fields)).body['error'], 'unsupported_grant_type');
    provider.options.exchangesTokens = true;
    const { body } = await askToken(provider, fields);
    assert.equal(provider.findToken(String(body['access_token']))?.user, 'grace');
    assert.notEqual(body['access_token'], access_token);
  });

  test('signs tokens with the key that it shows, also after a change of keys', async () => {
    provider.options.accessTokens = 'jwt';
    for (let round = 0; round < 2; round += 1) {
      const { reply, clientId } = await connect(provider, 'grace', { scope: 'openid', nonce: 'n1', resource: provider.mcpUrl });
      const keys = createRemoteJWKSet(new URL(`${origin()}/oauth/jwks`));
      const id = await jwtVerify(String(reply.body['id_token']), keys, { issuer: provider.issuer, audience: clientId });
      assert.deepEqual([id.payload['nonce'], id.payload['email']], ['n1', 'grace@example.com']);
      await jwtVerify(String(reply.body['access_token']), keys, { issuer: provider.issuer, audience: provider.mcpUrl });
      provider.rotateKeys();
    }
  });

  test('revokes a refresh token with all that came of it, fails at it, or refuses', async () => {
    const { clientId, refreshToken, accessToken } = await connect(provider, 'grace');
    const revoke = () =>
      send(provider.endpoints.revoke, {
        method: 'POST',
        body: new URLSearchParams({ token: refreshToken, client_id: clientId }),
      });
    provider.options.revocation = 'refused';
    assert.equal((await revoke()).status, 400);
    provider.options.revocation = 'failing';
    assert.equal((await revoke()).status, 503);
    assert.equal((await speak(provider, 'tools/list', accessToken)).status, 200);
    provider.options.revocation = 'ok';
    assert.equal((await revoke()).status, 200);
    assert.equal((await speak(provider, 'tools/list', accessToken)).status, 401);
  });
});

describe('the MCP server', () => {
  test('keeps who called which tool, and shows each user their tools', async () => {
    provider.options.toolsOf = (user) => [{ name: user === 'ada' ? 'whoami' : 'echo', inputSchema: { type: 'object' } }];
    const ada = await connect(provider, 'ada');
    const grace = await connect(provider, 'grace');
    assert.match((await speak(provider, 'tools/list', grace.accessToken)).text, /"echo"/);
    const call = { name: 'whoami', arguments: { a: 1 } };
    assert.match((await speak(provider, 'tools/call', ada.accessToken, call)).text, /"text":"ada"/);
    assert.match((await speak(provider, 'tools/call', grace.accessToken, call)).text, /"isError":true/);
    assert.deepEqual(
      provider.calls.map(({ tool, user, token }) => [tool, user, token]),
      [
        ['whoami', 'ada', ada.accessToken],
        ['whoami', 'grace', grace.accessToken],
      ],
    );
  });

  test('lets everybody in and wants a login for tools, and more scopes for some', async () => {
    provider.options.anonymous = ['initialize'];
    provider.options.scopesWanted = { echo: 'write' };
    assert.equal((await speak(provider, 'initialize')).status, 200);
    assert.equal((await speak(provider, 'tools/list')).status, 401);
    const { accessToken } = await connect(provider, 'grace', { scope: 'read' });
    assert.equal((await speak(provider, 'tools/list', accessToken)).status, 200);
    const refused = await speak(provider, 'tools/call', accessToken, { name: 'echo', arguments: {} });
    assert.equal(refused.status, 403);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="insufficient_scope", scope="write"/);
  });

  test('refuses tokens that are over, and those for another resource', async () => {
    const { accessToken } = await connect(provider, 'grace', { resource: 'https://another.example/mcp' });
    const refused = await speak(provider, 'tools/list', accessToken);
    assert.match(refused.headers.get('www-authenticate') ?? '', /error="invalid_token"/);
    const good = await connect(provider, 'grace', { resource: provider.mcpUrl });
    assert.equal((await speak(provider, 'tools/list', good.accessToken)).status, 200);
    provider.expireTokens('ada');
    assert.equal((await speak(provider, 'tools/list', good.accessToken)).status, 200);
    provider.expireTokens('grace');
    assert.equal((await speak(provider, 'tools/list', good.accessToken)).status, 401);
    provider.revokeConsents();
    assert.equal((await refresh(provider, good.clientId, good.refreshToken)).body['error'], 'invalid_grant');
  });

  test('lets nobody into the session of another user', async () => {
    const ada = await connect(provider, 'ada');
    const grace = await connect(provider, 'grace');
    const session = (await speak(provider, 'initialize', ada.accessToken)).headers.get('mcp-session-id') ?? '';
    const list = (token: string) => speak(provider, 'tools/list', token, {}, { 'mcp-session-id': session });
    assert.equal((await list(ada.accessToken)).status, 200);
    assert.equal((await list(grace.accessToken)).status, 404);
    provider.forgetSessions();
    assert.equal((await list(ada.accessToken)).status, 404);
  });
});
