import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Disconnected, McpServer } from '@gatehouse/contract';
import { authorize } from '../providers/authorize.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const client = { id: 'by-hand', secret: 'a-secret-by-hand' };

for (const engine of chosenEngines()) {
  describe(`what an admin enters of a provider (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let admin: Person;
    let member: Person;

    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });
    beforeEach(() => openProvider());

    /** A provider that only the next server is at: sessions of others renew their tokens as they like. */
    async function openProvider(): Promise<void> {
      provider = keep(await startFakeProvider());
      const redirectUris = [`${house.url}/oauth2/callback`];
      for (const id of [client.id, 'another']) provider.addClient({ ...client, id, redirectUris });
    }

    const byHand = () => ({
      auth_type: 'oauth2',
      oauth2_client_id: client.id,
      oauth2_client_secret: client.secret,
      oauth2_auth_url: provider.endpoints.authorize,
      oauth2_token_url: provider.endpoints.token,
    });
    const register = (more: object) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        ...more,
      });
    const statusOf = async (person: Person, { id }: McpServer) =>
      (await person.call<McpServer>('GET', `/mcp-servers/${id}`)).auth_status;

    /** Connects, calls, renews, calls. @returns what the provider was asked at its two endpoints */
    async function live(server: McpServer): Promise<Record<'authorize' | 'code' | 'refresh', Record<string, string>>> {
      const page = await connect(member, server.id, 'grace-there');
      assert.equal(page.status, 200, page.text);
      provider.expireTokens();
      assert.equal((await askWho(member, [server.id])).who, 'grace-there');
      const code = provider.seen('token').findLast(({ params }) => params['grant_type'] === 'authorization_code');
      const [asked, refresh] = [provider.seen('authorize').at(-1), provider.refreshes().at(-1)];
      assert.ok(asked && code && refresh);
      return { authorize: asked.params, code: code.params, refresh: refresh.params };
    }

    test('audience, prompt and scopes are in what the user is asked at the provider', async () => {
      const fields = { oauth2_audience: 'the api', oauth2_prompt: 'consent', oauth2_scopes: 'issues:read issues:write' };
      const asked = (await live(await register({ ...byHand(), ...fields }))).authorize;
      assert.deepEqual([asked['audience'], asked['prompt'], asked['scope']], ['the api', 'consent', 'issues:read issues:write']);
      await openProvider();
      const plain = (await live(await register(byHand()))).authorize;
      assert.deepEqual([plain['audience'], plain['prompt'], plain['scope']], [undefined, undefined, undefined]);
    });

    test('with no scopes entered, the first login asks for those that the server says it needs', async () => {
      Object.assign(provider.options, { knownScopes: ['notes:read'], resourceScopes: ['notes:read'] });
      const { authorize: asked } = await live(await register(byHand()));
      assert.equal(asked['scope'], 'notes:read');
      const calls = provider.seen('mcp').length;
      await startConnect(admin, (await register(byHand())).id);
      assert.equal(provider.seen('mcp').length, calls + 1, 'each server is asked once');
    });

    test('a resource is sent, or left out, at every request', async () => {
      for (const choice of ['omit', 'send', 'auto']) {
        await openProvider();
        const requests = await live(await register({ ...byHand(), oauth2_resource: choice }));
        const resource = choice === 'omit' ? undefined : provider.mcpUrl;
        for (const [name, params] of Object.entries(requests)) assert.equal(params['resource'], resource, `${choice}, ${name}`);
      }
    });

    test('a provider that refuses the resource is asked without it from then on, unless it has to be sent', async () => {
      provider.options.resourceParameter = 'refused';
      const auto = await register({ ...byHand(), oauth2_resource: 'auto' });
      // The browser is sent there a second time: once is enough for all logins to come.
      await connect(member, auto.id, 'grace-there');
      for (const params of Object.values(await live(auto))) assert.equal(params['resource'], undefined);
      await openProvider();
      provider.options.resourceParameter = 'refused';
      const send = await register({ ...byHand(), oauth2_resource: 'send' });
      assert.equal((await connect(member, send.id, 'grace-there')).status, 400);
      assert.equal(await statusOf(member, send), 'needs_login');
    });

    test('tokens are revoked at the revocation URL, by the client', async () => {
      for (const [fields, isRevoked] of [
        [{ oauth2_revocation_url: provider.endpoints.revoke }, true],
        [{}, false],
      ] as const) {
        const server = await register({ ...byHand(), ...fields });
        await connect(member, server.id, 'grace-there');
        const from = provider.seen('revoke').length;
        const { token_revoked: said } = await member.call<Disconnected>('DELETE', `/mcp-servers/${server.id}/oauth2/grant`);
        const statuses = provider
          .seen('revoke')
          .slice(from)
          .map(({ status }) => status);
        assert.deepEqual([said, statuses], [isRevoked, isRevoked ? [200] : []]);
      }
    });

    const changes: Record<string, () => object[]> = {
      'another authentication type, and back': () => [{ auth_type: 'none' }, byHand()],
      'another token URL': () => [{ oauth2_token_url: `${provider.endpoints.token}?v=2` }],
      'another client': () => [{ oauth2_client_id: 'another', oauth2_client_secret: client.secret }],
    };
    for (const [name, steps] of Object.entries(changes)) {
      test(`${name}: everybody connects again, and nobody's token is sent before`, async () => {
        const server = await register(byHand());
        for (const person of [admin, member]) {
          await connect(person, server.id, 'somebody');
          assert.equal(await statusOf(person, server), 'ready');
        }
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { oauth2_prompt: 'login' });
        assert.equal(await statusOf(member, server), 'ready', 'what they do not stand for ends none');
        for (const step of steps()) await admin.call('PATCH', `/mcp-servers/${server.id}`, step);
        const from = provider.seen('mcp').length;
        for (const person of [admin, member]) {
          assert.equal(await statusOf(person, server), 'needs_login');
          assert.equal((await askWho(person, [server.id])).who, undefined);
        }
        const tokens = provider.seen('mcp').slice(from);
        assert.deepEqual(
          tokens.flatMap(({ json, headers }) => (headers.authorization === undefined ? [] : [json['method']])),
          [],
        );
        assert.equal((await connect(member, server.id, 'grace-there')).status, 200);
        assert.equal((await askWho(member, [server.id])).who, 'grace-there');
      });
    }

    test('a login is begun in a browser alone, and only where there is one to be begun', async () => {
      const server = await register(byHand());
      const { token } = await member.call<{ token: string }>('POST', '/me/tokens', { name: 'laptop' });
      const path = `/mcp-servers/${server.id}/oauth2/connect`;
      const byToken = await house.person({ authorization: `Bearer ${token}` }).ask('GET', path);
      assert.deepEqual([byToken.status, byToken.body.code], [403, 'forbidden']);
      assert.equal((await house.person().ask('GET', path)).status, 401);
      for (const authType of ['none', 'user_oidc']) {
        const other = await register({ auth_type: authType });
        const answer = await member.ask('GET', `/mcp-servers/${other.id}/oauth2/connect`);
        assert.deepEqual([answer.status, answer.body.code], [409, 'conflict'], authType);
      }
    });
  });
}

for (const engine of chosenEngines().slice(-1)) {
  describe(`the client metadata document (${engine})`, () => {
    const keep = closeAfter();
    const publicUrl = 'https://gatehouse.example';
    let house: House;
    let admin: Person;

    before(async () => {
      house = keep(await startHouse(engine));
      await house.setUp(ada);
      await house.restart('SIGTERM', { GATEHOUSE_URL: publicUrl, GATEHOUSE_TRUST_PROXY: 'loopback' });
      admin = await house.signIn(ada);
    });

    /** What stands before Gatehouse passes on what it is asked at the public address. */
    const viaProxy = { 'x-forwarded-host': new URL(publicUrl).host };
    const readDocument = async () => (await fetch(`${house.url}/oauth2/client-metadata.json`, { headers: viaProxy })).json();

    test('is served at the address that is its client id, and introduces Gatehouse where the provider reads such documents', async () => {
      const fetched: string[] = [];
      const fetchClientMetadata = (url: string) => {
        fetched.push(url);
        return readDocument();
      };
      const provider = keep(await startFakeProvider({ takesClientMetadata: true, fetchClientMetadata }));
      const clientId = `${publicUrl}/oauth2/client-metadata.json`;
      assert.deepEqual(await readDocument(), {
        client_id: clientId,
        client_name: 'Gatehouse',
        client_uri: publicUrl,
        redirect_uris: [`${publicUrl}/oauth2/callback`],
        grant_types: ['authorization_code', 'refresh_token'],
        response_types: ['code'],
        token_endpoint_auth_method: 'none',
        application_type: 'web',
      });
      const fields = { url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_off', auth_type: 'oauth2' };
      const server = await admin.call<McpServer>('POST', '/mcp-servers', { ...fields, display_name: 'Issues' });
      const callback = await authorize(await startConnect(admin, server.id), { user: 'ada-there' });
      assert.equal(callback.origin, publicUrl);
      const passedOn = new URL(`${callback.pathname}${callback.search}`, house.url);
      const page = await openCallback(passedOn, house.person({ ...admin.headers, ...viaProxy }));
      assert.equal(page.status, 200, page.text);
      provider.expireTokens();
      assert.equal((await askWho(admin, [server.id])).who, 'ada-there');
      assert.deepEqual(new Set(fetched), new Set([clientId]));
      assert.deepEqual(provider.seen('register'), []);
      for (const { params, headers } of provider.seen('token')) {
        assert.deepEqual([params['client_id'], params['client_secret'], headers.authorization], [clientId, undefined, undefined]);
      }
    });
  });
}
