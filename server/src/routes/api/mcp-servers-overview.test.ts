import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Problem, ServerOverviews, ServerUsage } from '@gatehouse/contract';
import type { DemoServer } from '../../../../demo/src/servers/demo-server.ts';
import { startOrders } from '../../../../demo/src/servers/orders.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { canary, openMcpServersApp, type McpServersApp } from './testing/mcp-servers-app.ts';

const key = `${canary}-orders`;

onEachDatabase('/mcp-servers/overview and what admins see of servers in use', (database) => {
  let app: McpServersApp;
  let orders: DemoServer;
  before(async () => {
    orders = await startOrders(key);
    app = await openMcpServersApp(database(), {
      fetchIcon: async (url) => {
        if (url.endsWith('.png')) return Buffer.from('89504e470d0a1a0a', 'hex');
        throw new Error('not there');
      },
    });
  });
  after(async () => {
    await app.close();
    await orders.close();
  });
  beforeEach(() => database().sql.deleteFrom('mcp_servers').execute());

  const withOrders = () => ({
    url: orders.url,
    auth_type: 'api_key',
    api_key_header: 'x-api-key',
    api_key_value: key,
    tool_deny_list: ['refund_order'],
  });

  test('is for admins alone, and says so before it looks', async () => {
    const { id } = await app.register();
    const paths = ['overview', 'icon-preview', `${id}/usage`, `${newId()}/usage`, `${id}/connections`];
    for (const path of paths.map((tail) => `/mcp-servers/${tail}`)) {
      assert.equal((await app.call(undefined, 'GET', path)).status, 401, path);
      assert.equal((await app.call('member', 'GET', path)).status, 403, path);
    }
    const other = `/mcp-servers/${id}/connections/${app.idOf('otherMember')}`;
    assert.equal((await app.call(undefined, 'DELETE', other)).status, 401);
    assert.equal((await app.call('member', 'DELETE', other)).status, 403);
  });

  test('tells a server that works, with the tools that are allowed, from one that is off', async () => {
    const working = await app.register(withOrders());
    const off = await app.register({ ...withOrders(), enabled: false });
    await app.call('admin', 'GET', `/mcp-servers/${working.id}/tools`);
    const { status, body } = await app.call<ServerOverviews>('admin', 'GET', '/mcp-servers/overview');
    assert.equal(status, 200);
    const of = (id: string) => body.items.find((item) => item.server_id === id);
    assert.deepEqual([of(working.id)?.status, of(working.id)?.tool_count, of(working.id)?.users_connected], ['ready', 2, 0]);
    assert.deepEqual([of(off.id)?.status, of(off.id)?.tool_count], ['loading', null]);
    assert.ok(body.users.active >= 4);
    assert.equal(body.users.with_oidc, null, 'signing in that way is not set up');
  });

  test('counts what would go with a server', async () => {
    const { id } = await app.register();
    await app.call('member', 'PUT', `/me/server-choices/${id}`, { selected: true });
    const { body } = await app.call<ServerUsage>('admin', 'GET', `/mcp-servers/${id}/usage`);
    assert.deepEqual(body, { grants: 0, chats: 0, choices: 1 });
    assert.equal((await app.call('admin', 'GET', `/mcp-servers/${newId()}/usage`)).status, 404);
  });

  test('lists nobody where nobody is connected, and disconnects nobody', async () => {
    const { id } = await app.register();
    const { body } = await app.call<unknown>('admin', 'GET', `/mcp-servers/${id}/connections`);
    assert.deepEqual(body, { items: [], next_cursor: null });
    const gone = await app.call<unknown>('admin', 'DELETE', `/mcp-servers/${id}/connections/${app.idOf('member')}`);
    assert.deepEqual([gone.status, gone.body], [200, { token_revoked: false }]);
    assert.equal((await app.call('admin', 'DELETE', `/mcp-servers/${id}/connections/nobody`)).status, 404);
  });

  test('shows an image before it is saved, and says what cannot be one', async () => {
    const preview = (url: string) =>
      app.call<Problem>('admin', 'GET', `/mcp-servers/icon-preview?url=${encodeURIComponent(url)}`);
    const shown = await preview('https://example.com/a.png');
    assert.deepEqual([shown.status, shown.headers.get('content-type')], [200, 'image/png']);
    assert.match(shown.headers.get('content-security-policy') ?? '', /sandbox/);
    assert.equal((await preview('https://example.com/gone')).status, 404);
    assert.equal((await preview('http://example.com/a.png')).body.errors?.[0]?.code, 'not_https');
  });
});
