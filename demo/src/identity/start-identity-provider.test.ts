import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createBrowser } from '../create-browser.ts';
import type { IdentityProvider } from './identity-provider.ts';
import { startIdentityProvider } from './start-identity-provider.ts';
import { createVisitor, type Visitor } from './testing/create-visitor.ts';

const resource = 'http://127.0.0.1:9/mcp';
const scope = 'notes:read notes:write';
const password = randomBytes(12).toString('base64url');
const secret = randomBytes(24).toString('base64url');
const signIn = { email: 'Linus@example.com', password, answer: 'yes' };
const house = { client_id: 'house', scope: 'openid email groups', nonce: 'n' };

let provider: IdentityProvider;
let visitor: Visitor;

before(async () => {
  provider = await startIdentityProvider({
    port: 0,
    resourceScopes: scope.split(' '),
    clients: [{ id: 'house', secret, name: 'The house', redirectUris: ['http://127.0.0.1/callback'] }],
    users: [{ id: 'linus', email: 'linus@example.com', name: 'Linus', password, groups: ['crew'] }],
  });
  provider.addResource(resource, scope.split(' '));
  visitor = await createVisitor(provider.issuer);
});
after(async () => {
  await provider.close();
  visitor.close();
});

describe('startIdentityProvider', () => {
  test('signs a user in by a page, without a question of consent, and says who it is', async () => {
    const { query, redeem } = await visitor.authorize(createBrowser(), [signIn], house);
    assert.equal(query.get('iss'), provider.issuer);
    const { status, body } = await redeem({ client_secret: secret });
    assert.equal(status, 200, JSON.stringify(body));
    const id = await visitor.verify(body['id_token'], 'house');
    assert.deepEqual([id['sub'], id['email'], id['email_verified'], id['nonce']], ['linus', 'linus@example.com', true, 'n']);
    assert.deepEqual(id['groups'], ['crew']);
    const access = await visitor.verify(body['access_token'], provider.audience);
    assert.deepEqual([access['sub'], access['scope'], body['scope']], ['linus', house.scope, house.scope]);
    assert.equal(typeof body['refresh_token'], 'string');
  });

  test('lets nobody in with a wrong password or an unknown name', async () => {
    const browser = createBrowser();
    const page = await browser.open(visitor.authorizationUrl(house).url);
    for (const wrong of [
      { ...signIn, password: 'x' },
      { ...signIn, email: 'nobody@example.com' },
    ]) {
      const answer = await browser.submit(page, wrong);
      assert.deepEqual([answer.status, /not the right password/.test(answer.html)], [401, true]);
    }
  });

  test('lets a client register, asks the user once, and gives tokens for one resource', async () => {
    const clientId = await visitor.register(scope);
    const browser = createBrowser();
    for (const answers of [[signIn, { answer: 'yes' }], []]) {
      const { redeem } = await visitor.authorize(browser, answers, { client_id: clientId, scope, resource });
      const token = await visitor.verify((await redeem({ resource })).body['access_token'], resource);
      assert.deepEqual([token['sub'], token['scope'], token['client_id']], ['linus', scope, clientId]);
    }
  });

  test('tells the client when the user says no, and when nobody knows the resource', async () => {
    const clientId = await visitor.register(scope);
    const asked = { client_id: clientId, scope, resource };
    const denied = await visitor.authorize(createBrowser(), [signIn, { answer: 'no' }], asked);
    assert.equal(denied.query.get('error'), 'access_denied');
    const unknown = await visitor.authorize(createBrowser(), [], { ...asked, resource: `${resource}/x` });
    assert.equal(unknown.query.get('error'), 'invalid_target');
  });

  test('uses refresh tokens once: a second use ends what came of them', async () => {
    const { redeem } = await visitor.authorize(createBrowser(), [signIn], house);
    const first = (await redeem({ client_secret: secret })).body;
    const second = await refresh(first['refresh_token']);
    assert.equal((await visitor.verify(second.body['access_token'], provider.audience))['sub'], 'linus');
    assert.equal((await refresh(first['refresh_token'])).body['error'], 'invalid_grant');
    assert.equal((await refresh(second.body['refresh_token'])).body['error'], 'invalid_grant');
  });

  test('revokes a refresh token', async () => {
    const { redeem } = await visitor.authorize(createBrowser(), [signIn], house);
    const token = String((await redeem({ client_secret: secret })).body['refresh_token']);
    const revoked = await visitor.post('revocation_endpoint', { client_id: 'house', client_secret: secret, token });
    assert.equal(revoked.status, 200);
    assert.equal((await refresh(token)).body['error'], 'invalid_grant');
  });

  test('says nothing on the console', async (context) => {
    const spoken = ['info', 'warn', 'error', 'log'].map((name) => context.mock.method(console, name as 'log', () => {}));
    const { redeem } = await visitor.authorize(createBrowser(), [signIn], house);
    await redeem({ client_secret: secret });
    await createBrowser().open(visitor.authorizationUrl({ ...house, client_id: 'unknown' }).url);
    assert.deepEqual(
      spoken.flatMap(({ mock }) => mock.calls.flatMap((call) => call.arguments)),
      [],
    );
  });
});

function refresh(token: unknown) {
  return visitor.post('token_endpoint', {
    grant_type: 'refresh_token',
    refresh_token: String(token),
    client_id: 'house',
    client_secret: secret,
  });
}
