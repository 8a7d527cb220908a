import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer, OAuthDiscovery, OAuthFinding, ServerTest } from '@gatehouse/contract';
import type { ProviderOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { authorize } from '../providers/authorize.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`a login that the provider sends back with an error (${engine})`, () => {
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

    async function withServer(
      options: Partial<ProviderOptions>,
      more: object,
      body: (server: McpServer, provider: FakeProvider) => Promise<void>,
    ): Promise<void> {
      const provider = await startFakeProvider(options);
      try {
        const fields = { url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_off', auth_type: 'oauth2' };
        await body(await admin.call<McpServer>('POST', '/mcp-servers', { display_name: 'Issues', ...fields, ...more }), provider);
      } finally {
        await provider.close();
      }
    }

    const statusFor = async (person: Person, server: McpServer) =>
      (await person.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status;
    const codesOf = (findings: OAuthFinding[] = []) => findings.map(({ code }) => code);
    const discover = (server: McpServer) => admin.call<OAuthDiscovery>('POST', `/mcp-servers/${server.id}/oauth2/discover`);
    async function remembered(server: McpServer): Promise<string[]> {
      const codes = codesOf((await discover(server)).remembered);
      const { steps } = await admin.call<ServerTest>('POST', '/mcp-servers/test', { id: server.id });
      assert.deepEqual(codesOf(steps.find(({ step }) => step === 'authorize')?.remembered), codes);
      return codes;
    }
    async function fail(server: McpServer): Promise<string> {
      const page = await connect(member, server.id, 'grace-there');
      assert.equal(page.status, 400, page.text);
      return page.text;
    }

    const refusals: Record<string, [Partial<ProviderOptions>, object, string]> = {
      invalid_scope: [{ knownScopes: ['b'] }, { oauth2_scopes: 'a' }, 'scope_unknown'],
      invalid_target: [{ resourceParameter: 'refused' }, { oauth2_resource: 'send' }, 'resource_refused'],
    };
    for (const [error, [options, more, code]] of Object.entries(refusals)) {
      test(`${error} is in the log and told to admins as ${code}, and keeps nobody from logging in`, () =>
        withServer(options, more, async (server) => {
          assert.match(await fail(server), new RegExp(`An admin can mend this.*${error}`, 's'));
          const logged = house
            .output()
            .split('\n')
            .find((line) => line.includes(server.id) && line.includes(error));
          assert.ok(logged);
          const { finding, remembered: told } = await discover(server);
          assert.equal(finding, undefined);
          assert.match(told?.[0]?.text ?? '', /The last login that failed came upon this \(20/);
          assert.deepEqual(await remembered(server), [code]);
          for (const person of [admin, member]) assert.equal(await statusFor(person, server), 'needs_login');
        }));
    }

    test('is told until a login goes well, whatever renewals do', () =>
      withServer({}, { oauth2_scopes: 'a' }, async (server, provider) => {
        await connect(admin, server.id, 'ada-there');
        provider.options.knownScopes = ['b'];
        await fail(server);
        provider.expireTokens();
        assert.equal((await askWho(admin, [server.id])).who, 'ada-there');
        assert.equal(provider.refreshes().length, 1);
        assert.deepEqual(await remembered(server), ['scope_unknown']);
        provider.options.knownScopes = ['a'];
        assert.equal((await connect(member, server.id, 'grace-there')).status, 200);
        assert.deepEqual(await remembered(server), []);
      }));

    test('is told until logins are begun otherwise', () =>
      withServer({ knownScopes: ['b'] }, { oauth2_scopes: 'a' }, async (server) => {
        await fail(server);
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { description: 'Another' });
        assert.deepEqual(await remembered(server), ['scope_unknown']);
        await admin.call('PATCH', `/mcp-servers/${server.id}`, { oauth2_scopes: 'b' });
        assert.deepEqual(await remembered(server), []);
      }));

    test('is nothing to be told where the user said no', () =>
      withServer({}, {}, async (server) => {
        const callback = await authorize(await startConnect(member, server.id), { user: 'grace-there', deny: true });
        assert.equal((await openCallback(callback, member)).status, 400);
        assert.deepEqual(await remembered(server), []);
      }));
  });
}
