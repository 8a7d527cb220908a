import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Connection, Disconnected, McpServer } from '@gatehouse/contract';
import type { ProviderOptions } from '../providers/provider-options.ts';
import type { SeenRequest } from '../providers/provider-state.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

/** Long enough for a login, short enough to be waited for. */
const secretLifeSeconds = 6;

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`whom a grant was given to (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    before(async () => {
      house = keep(await startHouse(engine));
      const { headers } = await house.setUp(ada);
      // The same session under the name that its cookie has on https.
      admin = house.person({ ...headers, cookie: `${headers['cookie']}; __Host-${headers['cookie']}` });
    });

    async function registerConnected(provider: FakeProvider, more: object = {}): Promise<McpServer> {
      const server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
        ...more,
      });
      assert.equal((await connect(admin, server.id, 'ada-there')).status, 200);
      return server;
    }
    const open = async (options: Partial<ProviderOptions> = {}) => keep(await startFakeProvider(options));
    const whoIs = async (server: McpServer) => (await askWho(admin, [server.id])).who ?? 'nobody';
    const disconnect = (server: McpServer) => admin.call<Disconnected>('DELETE', `/mcp-servers/${server.id}/oauth2/grant`);
    const clientAt = async (server: McpServer) => new URL(await startConnect(admin, server.id)).searchParams.get('client_id');

    const addresses = {
      'on another host': 'http://gatehouse.internal',
      'over https, where the provider reads a client metadata document': 'https://gatehouse.example',
    };
    for (const [name, url] of Object.entries(addresses)) {
      test(`renews and revokes it as that client when Gatehouse is reached ${name}`, async () => {
        const provider = await open({ takesClientMetadata: url.startsWith('https:') });
        const server = await registerConnected(provider);
        const client = await clientAt(server);
        await house.restart('SIGTERM', { GATEHOUSE_URL: url });
        try {
          provider.expireTokens();
          assert.match(await whoIs(server), /ada-there/);
          assert.notEqual(await clientAt(server), client, 'logins begin as another client');
          provider.expireTokens();
          assert.match(await whoIs(server), /ada-there/);
          assert.equal(provider.refreshes().length, 2);
          assert.deepEqual(await disconnect(server), { token_revoked: true });
        } finally {
          await house.restart('SIGTERM');
        }
      });
    }

    test('the way to authenticate that a provider was seen to take is tried first from then on', async () => {
      const provider = await open({ tokenAuthMethods: ['client_secret_post'], listedTokenAuthMethods: undefined });
      const redirectUris = [`${house.url}/oauth2/callback`];
      provider.addClient({ id: 'by-hand', secret: 'hand-secret', redirectUris });
      const server = await registerConnected(provider, {
        oauth2_client_id: 'by-hand',
        oauth2_client_secret: 'hand-secret',
        oauth2_auth_url: provider.endpoints.authorize,
        oauth2_token_url: provider.endpoints.token,
        oauth2_revocation_url: provider.endpoints.revoke,
      });
      provider.expireTokens();
      assert.match(await whoIs(server), /ada-there/);
      assert.deepEqual(await disconnect(server), { token_revoked: true });
      const statuses = [...provider.seen('token'), ...provider.seen('revoke')].map(({ status }) => status);
      assert.deepEqual(statuses, [401, 200, 200, 200]);
    });

    describe('whose secret has run out', () => {
      let provider: FakeProvider;
      let server: McpServer;
      let first: string;
      beforeEach(async () => {
        provider = await open({ secretLifeSeconds, forcedTokenAuthMethod: 'client_secret_basic' });
        server = await registerConnected(provider);
        const end = Date.now() + secretLifeSeconds * 1000;
        first = clientOf(provider.seen('token')[0]);
        await until(() => Date.now() > end);
      });

      test('says so once the provider refuses to renew, and the next login begins as a new client', async () => {
        assert.match(await whoIs(server), /ada-there/, 'the access token is good still');
        assert.equal(provider.refreshes().length, 0);
        provider.expireTokens();
        assert.equal(await whoIs(server), 'nobody');
        assert.equal(clientOf(provider.refreshes()[0]), first);
        const { items } = await admin.call<{ items: Connection[] }>('GET', '/me/connections');
        assert.match(items.find(({ server_id }) => server_id === server.id)?.auth_status_detail ?? '', /secret .* has expired/);
        assert.equal((await connect(admin, server.id, 'ada-there')).status, 200);
        assert.notEqual(clientOf(provider.seen('token').at(-1)), first);
      });

      test('is revoked as that client all the same, also when another has taken its place', async () => {
        await admin.call('POST', '/users', { ...grace, role: 'member' });
        const member = await house.signIn(grace);
        assert.equal((await connect(member, server.id, 'grace-there')).status, 200);
        assert.notEqual(clientOf(provider.seen('token').at(-1)), first);
        const { token_revocation_error: error } = await disconnect(server);
        assert.match(error ?? '', /invalid_client/, 'the provider was asked');
        assert.equal(clientOf(provider.seen('revoke')[0]), first);
      });
    });
  });
}

/** Who asked, of a request that a client authenticated with Basic. */
function clientOf(request: SeenRequest | undefined): string {
  const [, sent = ''] = (request?.headers.authorization ?? '').split(' ');
  const [id = ''] = Buffer.from(sent, 'base64').toString().split(':');
  assert.notEqual(id, '');
  return id;
}
