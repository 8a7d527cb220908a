import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, Disconnected, McpServer, ServerConnection, ServerOverviews, ServerUsage } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`servers in use, as admins see them (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let admin: Person;
    let member: Person;
    let server: McpServer;

    before(async () => {
      provider = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'oauth2',
      });
    });

    const overview = async () => {
      const { items } = await admin.call<ServerOverviews>('GET', '/mcp-servers/overview');
      return items.find((item) => item.server_id === server.id);
    };
    const connections = async () =>
      (await admin.call<{ items: ServerConnection[] }>('GET', `/mcp-servers/${server.id}/connections`)).items;

    test('counts who is connected, and what a deletion would end', async () => {
      assert.equal((await overview())?.users_connected, 0);
      await connect(member, server.id, 'grace-at-issues');
      await member.call<Chat>('POST', '/chats', { mcp_server_ids: [server.id] });
      assert.equal((await overview())?.users_connected, 1);
      const usage = await admin.call<ServerUsage>('GET', `/mcp-servers/${server.id}/usage`);
      assert.deepEqual(usage, { grants: 1, chats: 1, choices: 0 });
      const [only, ...others] = await connections();
      assert.deepEqual([only?.email, only?.auth_status, others], [grace.email, 'ready', []]);
    });

    test('an admin disconnects somebody, whose tokens are revoked at the provider', async () => {
      const [connection] = await connections();
      assert.ok(connection);
      const path = `/mcp-servers/${server.id}/connections/${connection.user_id}`;
      const { token_revoked: revoked } = await admin.call<Disconnected>('DELETE', path);
      assert.equal(revoked, true);
      assert.equal((await member.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status, 'needs_login');
      assert.deepEqual(await connections(), []);
    });
  });
}
