import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { createBrowser } from '../create-browser.ts';
import type { IdentityProvider } from '../identity/identity-provider.ts';
import { startIdentityProvider } from '../identity/start-identity-provider.ts';
import { createVisitor, type Visitor } from '../identity/testing/create-visitor.ts';
import { noteScopes } from './notes.ts';
import { startIdentityServers, type IdentityServers } from './start-identity-servers.ts';
import type { CalledServer } from './whoami.ts';

const secret = randomBytes(24).toString('base64url');
const password = randomBytes(12).toString('base64url');
let provider: IdentityProvider;
let servers: IdentityServers;
let visitor: Visitor;

before(async () => {
  provider = await startIdentityProvider({
    port: 0,
    resourceScopes: noteScopes,
    clients: [{ id: 'house', secret, name: 'The house', redirectUris: ['http://127.0.0.1/callback'] }],
    users: ['linus', 'barbara'].map((id) => ({ id, email: `${id}@example.com`, name: id, password })),
  });
  servers = await startIdentityServers(provider);
  visitor = await createVisitor(provider.issuer);
});
after(async () => {
  await Promise.all([servers.close(), provider.close()]);
  visitor.close();
});

describe('the notes', () => {
  test('say without a token where to get one', async () => {
    const refused = await call(servers.notes, 'list_notes', undefined);
    assert.equal(refused.status, 401);
    const [, place = ''] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    const metadata = (await (await fetch(place)).json()) as Record<string, unknown>;
    assert.deepEqual([metadata['resource'], metadata['authorization_servers']], [servers.notes.url, [provider.issuer]]);
    assert.deepEqual(metadata['scopes_supported'], noteScopes);
  });

  test('belong to whom the token was made for', async () => {
    const [linus, barbara] = [await connect('linus', noteScopes), await connect('barbara', noteScopes)];
    const written = await call(servers.notes, 'add_note', linus, { text: 'Buy milk' });
    assert.match(await written.text(), /Noted for linus: Buy milk/);
    assert.match(await (await call(servers.notes, 'list_notes', linus)).text(), /Buy milk/);
    assert.match(await (await call(servers.notes, 'list_notes', barbara)).text(), /barbara has no notes/);
    assert.deepEqual(servers.notes.callers, ['linus', 'linus', 'barbara']);
  });

  test('want every scope, and say which', async () => {
    const refused = await call(servers.notes, 'list_notes', await connect('linus', ['notes:read']));
    assert.equal(refused.status, 403);
    assert.match(refused.headers.get('www-authenticate') ?? '', /insufficient_scope.*notes:read notes:write/);
  });
});

describe('who am I', () => {
  test('says whose sign-in it was', async () => {
    const answer = await call(servers.whoami, 'whoami', (await signIn('linus')).accessToken);
    assert.match(await answer.text(), /You are linus, says http/);
    assert.deepEqual(servers.whoami.callers, ['linus']);
  });

  test('takes no token that is not signed, not for it, or no access token', async () => {
    const { accessToken, idToken } = await signIn('linus');
    const [head = '', , signature = ''] = accessToken.split('.');
    const claims = { sub: 'barbara', iss: provider.issuer, aud: provider.audience, exp: 9_999_999_999 };
    const forged = `${head}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.${signature}`;
    for (const token of [undefined, 'x', idToken, forged, await connect('linus', noteScopes)]) {
      assert.equal((await call(servers.whoami, 'whoami', token)).status, 401);
    }
    assert.equal((await call(servers.notes, 'list_notes', accessToken)).status, 401);
  });
});

async function connect(user: string, scopes: readonly string[]): Promise<string> {
  const clientId = await visitor.register(noteScopes.join(' '));
  const answers = [{ email: `${user}@example.com`, password, answer: 'yes' }, { answer: 'yes' }];
  const parameters = { client_id: clientId, scope: scopes.join(' '), resource: servers.notes.url };
  const { redeem } = await visitor.authorize(createBrowser(), answers, parameters);
  return String((await redeem({ resource: servers.notes.url })).body['access_token']);
}

async function signIn(user: string): Promise<{ accessToken: string; idToken: string }> {
  const parameters = { client_id: 'house', scope: 'openid' };
  const answers = [{ email: `${user}@example.com`, password, answer: 'yes' }];
  const { redeem } = await visitor.authorize(createBrowser(), answers, parameters);
  const { body } = await redeem({ client_secret: secret });
  return { accessToken: String(body['access_token']), idToken: String(body['id_token']) };
}

function call(server: CalledServer, name: string, token: string | undefined, args: object = {}): Promise<Response> {
  return fetch(server.url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/json, text/event-stream',
      'mcp-protocol-version': '2025-11-25',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } }),
  });
}
