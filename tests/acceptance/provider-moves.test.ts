import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines().slice(-1)) {
  describe(`a server that names another authorization server than before (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let former: FakeProvider;
    let next: FakeProvider;
    let admin: Person;
    let member: Person;
    let server: McpServer;

    before(async () => {
      former = keep(await startFakeProvider());
      next = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: former.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'oauth2',
      });
    });

    const callWhoami = async (person: Person) => (await askWho(person, [server.id])).who !== undefined;
    const statusOf = async (person: Person) => (await person.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status;

    test('who has to connect again is sent there, as a client that was registered there', async () => {
      for (const person of [admin, member]) {
        await connect(person, server.id, 'somebody');
        assert.ok(await callWhoami(person));
      }
      const clientThere = former.seen('authorize')[0]?.params['client_id'];
      assert.ok(clientThere !== undefined);
      former.options.authorizationServers = [next.issuer];
      former.revokeConsents();
      former.expireTokens();
      assert.equal(await callWhoami(admin), false);
      assert.equal(await statusOf(admin), 'needs_reconnect');

      const begun = new URL(await startConnect(admin, server.id));
      assert.equal(begun.origin + begun.pathname, next.endpoints.authorize);
      assert.equal(next.seen('register').length, 1);
      assert.notEqual(begun.searchParams.get('client_id'), clientThere);
    });

    test('who held tokens of the former one has to log in, and they are not sent there', async () => {
      assert.equal(await callWhoami(member), false);
      assert.deepEqual(next.seen('token'), []);
      assert.equal(await statusOf(member), 'needs_login');
    });
  });
}
