import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { McpServer, UserView } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`grants that end with a change of their server (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let other: FakeProvider;
    let admin: Person;
    let member: Person;
    before(async () => {
      provider = keep(await startFakeProvider());
      other = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });
    beforeEach(() => {
      provider.heal();
      provider.options.revocation = 'ok';
    });

    async function registerConnected(more: object = {}): Promise<McpServer> {
      const server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'oauth2',
        ...more,
      });
      for (const [person, name] of [
        [admin, 'ada-there'],
        [member, 'grace-there'],
      ] as const) {
        assert.equal((await connect(person, server.id, name)).status, 200);
      }
      return server;
    }
    const change = (server: McpServer, changes: object) => admin.call('PATCH', `/mcp-servers/${server.id}`, changes);
    const revocations = () => provider.seen('revoke').filter(({ status }) => status === 200);

    const changes: Record<string, (server: McpServer) => Promise<unknown>> = {
      'the URL changes': (server) => change(server, { url: other.mcpUrl }),
      'the authentication type changes': (server) => change(server, { auth_type: 'none' }),
      'another client is entered': (server) =>
        change(server, {
          oauth2_client_id: 'another',
          oauth2_auth_url: other.endpoints.authorize,
          oauth2_token_url: other.endpoints.token,
        }),
      'the server is deleted': (server) => admin.call('DELETE', `/mcp-servers/${server.id}`),
    };
    for (const [name, make] of Object.entries(changes)) {
      test(`are revoked at the provider that gave them, everybody's, when ${name}`, async () => {
        const server = await registerConnected();
        const from = revocations().length;
        await make(server);
        await until(() => revocations().length === from + 2);
        const hints = revocations()
          .slice(from)
          .map(({ params }) => params['token_type_hint']);
        assert.deepEqual(hints, ['refresh_token', 'refresh_token']);
        assert.deepEqual(other.seen('revoke'), []);
      });
    }

    test('are revoked when their user is deleted, and nobody else’s', async () => {
      const server = await registerConnected();
      const leaver = { email: 'leaver@example.com', name: 'Leaver', password: 'acceptance-leaver' };
      const { id } = await admin.call<UserView>('POST', '/users', { ...leaver, role: 'member' });
      assert.equal((await connect(await house.signIn(leaver), server.id, 'leaver-there')).status, 200);
      const from = revocations().length;
      await admin.call('DELETE', `/users/${id}`);
      await until(() => revocations().length === from + 1);
      assert.equal((await member.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status, 'ready');
      await admin.call('DELETE', `/mcp-servers/${server.id}`);
      await until(() => revocations().length === from + 3);
    });

    test('are revoked where the admin entered the provider by hand, as the client that they were given to', async () => {
      const redirectUris = [`${house.url}/oauth2/callback`];
      provider.addClient({ id: 'by-hand', secret: 'hand-secret', redirectUris, tokenAuthMethod: 'client_secret_post' });
      const server = await registerConnected({
        oauth2_client_id: 'by-hand',
        oauth2_client_secret: 'hand-secret',
        oauth2_auth_url: provider.endpoints.authorize,
        oauth2_token_url: provider.endpoints.token,
        oauth2_token_auth_method: 'client_secret_post',
        oauth2_revocation_url: provider.endpoints.revoke,
      });
      const from = revocations().length;
      await change(server, {
        oauth2_token_url: `${provider.endpoints.token}?v=2`,
        oauth2_revocation_url: other.endpoints.revoke,
        oauth2_client_secret: 'hand-secret',
      });
      await until(() => revocations().length === from + 2);
      assert.deepEqual(other.seen('revoke'), []);
    });

    test('stay where nothing changes that they stand for', async () => {
      const server = await registerConnected();
      const from = provider.seen('revoke').length;
      await change(server, { description: 'The same', oauth2_scopes: 'issues:read', availability: 'default_off' });
      assert.equal((await member.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status, 'ready');
      await admin.call('DELETE', `/mcp-servers/${server.id}`);
      await until(() => revocations().length >= 2 && provider.seen('revoke').length === from + 2);
    });

    test('end here although the provider does not answer, and nobody waits for it', async () => {
      const server = await registerConnected();
      const gate = provider.hold('revoke');
      await admin.call('DELETE', `/mcp-servers/${server.id}`);
      await gate.reached();
      assert.equal((await admin.ask('GET', `/mcp-servers/${server.id}`)).status, 404);
      gate.release();
      provider.options.revocation = 'failing';
      const next = await registerConnected();
      await change(next, { auth_type: 'none' });
      await until(() => house.output().includes('stay good at their provider'));
      assert.equal((await admin.call<McpServer>('GET', `/mcp-servers/${next.id}`)).auth_status, 'ready');
    });
  });
}
