import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer, OAuthDiscovery, ServerTest } from '@gatehouse/contract';
import type { ProviderOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { authorize } from '../providers/authorize.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`a registration that the provider dropped (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let member: Person;
    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });

    /** A server whose provider has registered Gatehouse, and dropped it again before anybody connected. */
    async function withDropped(
      body: (provider: FakeProvider, server: McpServer) => Promise<void>,
      options: Partial<ProviderOptions> = {},
    ): Promise<void> {
      const provider = await startFakeProvider(options);
      try {
        const server = await admin.call<McpServer>('POST', '/mcp-servers', {
          display_name: 'Issues',
          url: provider.mcpUrl,
          transport: 'streamable_http',
          availability: 'default_off',
          auth_type: 'oauth2',
        });
        await clientOf(admin, server);
        provider.forgetClients();
        await body(provider, server);
      } finally {
        await provider.close();
      }
    }

    const clientOf = async (person: Person, server: McpServer) =>
      new URL(await startConnect(person, server.id)).searchParams.get('client_id');
    const discover = (server: McpServer) => admin.call<OAuthDiscovery>('POST', `/mcp-servers/${server.id}/oauth2/discover`);
    const endsThere = async (person: Person, server: McpServer) =>
      assert.rejects(connect(person, server.id, 'somebody'), /The provider did not redirect/);
    async function assertConnects(person: Person, server: McpServer): Promise<void> {
      const page = await connect(person, server.id, 'grace-there');
      assert.equal(page.status, 200, page.text);
      assert.equal((await askWho(person, [server.id])).who, 'grace-there');
    }

    test('is made anew, once, when a user whose login ended there tries again', () =>
      withDropped(async (provider, server) => {
        await endsThere(member, server);
        await assertConnects(member, server);
        assert.equal(provider.seen('register').length, 2);
      }));

    test('is made anew once for users who try again at the same time', () =>
      withDropped(async (provider, server) => {
        await endsThere(member, server);
        const clients = await Promise.all([member, admin, member, admin].map((person) => clientOf(person, server)));
        assert.equal(new Set(clients).size, 1);
        assert.equal(provider.seen('register').length, 2);
      }));

    test('is made anew when an admin discovers, and not again when they do so once more', () =>
      withDropped(async (provider, server) => {
        for (let time = 0; time < 3; time += 1) assert.equal((await discover(server)).finding, undefined);
        assert.equal(provider.seen('register').length, 2);
        await assertConnects(member, server);
      }));

    test('is made anew when an admin tests the server', () =>
      withDropped(async (provider, server) => {
        const report = await admin.call<ServerTest>('POST', '/mcp-servers/test', { id: server.id });
        assert.equal(report.steps.find(({ step }) => step === 'authorize')?.finding, 'needs_login');
        assert.equal(provider.seen('register').length, 2);
        await assertConnects(member, server);
      }));

    test('is made anew a few times an hour, and then the admin is told', () =>
      withDropped(async (provider, server) => {
        let last: OAuthDiscovery | undefined;
        for (let time = 0; time < 8; time += 1) {
          last = await discover(server);
          provider.forgetClients();
        }
        assert.equal(last?.finding?.code, 'client_unknown');
        assert.match(last.finding.text, /within the hour/);
        assert.equal(provider.seen('register').length, 5);
        const { status, text } = await member.ask('GET', `/mcp-servers/${server.id}/oauth2/connect`);
        assert.equal(status, 502, text);
        assert.equal(provider.seen('register').length, 5);
      }));

    test('stays when a user merely gave a login up, and when the provider does not say whether it knows it', () =>
      withDropped(async (provider, server) => {
        await discover(server);
        const known = await clientOf(member, server);
        await authorize(await startConnect(member, server.id), { user: 'grace-there' });
        assert.equal(await clientOf(member, server), known);
        for (const fault of ['server_error', 'garbage', 'reset'] as const) {
          provider.fail('token', fault);
          assert.equal(await clientOf(member, server), known, fault);
          provider.heal();
        }
        assert.equal(provider.seen('register').length, 2);
      }));
  });
}
