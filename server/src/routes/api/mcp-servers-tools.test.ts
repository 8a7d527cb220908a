import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { ServerTools } from '@gatehouse/contract';
import { startOrders } from '../../../../demo/src/servers/orders.ts';
import type { DemoServer } from '../../../../demo/src/servers/demo-server.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { canary, openMcpServersApp, type McpServersApp, type Person } from './testing/mcp-servers-app.ts';

const key = `${canary}-orders`;

onEachDatabase('/mcp-servers/{id}/tools', (database) => {
  let app: McpServersApp;
  let orders: DemoServer;
  before(async () => {
    orders = await startOrders(key);
    app = await openMcpServersApp(database());
  });
  after(async () => {
    await app.close();
    await orders.close();
  });
  beforeEach(() => database().sql.deleteFrom('mcp_servers').execute());

  const register = (input: Record<string, unknown> = {}) =>
    app.register({
      slug: 'orders',
      url: orders.url,
      auth_type: 'api_key',
      api_key_header: 'x-api-key',
      api_key_value: key,
      ...input,
    });
  const tools = (id: string, person: Person = 'member', query = '') =>
    app.call<ServerTools>(person, 'GET', `/mcp-servers/${id}/tools${query}`);

  test('lists what a real server offers, called with the stored key', async () => {
    const { id } = await register();
    const { status, body } = await tools(id);
    assert.deepEqual([status, body.status, body.stale, body.dropped, body.unmatched], [200, 'ready', false, [], []]);
    assert.match(body.listed_at ?? '', /Z$/);
    assert.deepEqual(
      body.items.map(({ name, exposed_name: exposed, title, allowed }) => [name, exposed, title, allowed]),
      [
        ['list_orders', 'orders__list_orders', 'List orders', true],
        ['get_order', 'orders__get_order', 'Look up an order', true],
        ['refund_order', 'orders__refund_order', 'Refund an order', true],
      ],
    );
    assert.equal(body.items[0]?.input_schema['type'], 'object');
    assert.equal(body.items[2]?.annotations['destructiveHint'], true);
  });

  test('leaves out what the lists block, shows it to admins who ask, and names entries that fit nothing', async () => {
    const { id } = await register({ tool_allow_list: ['get_order', 'refund_order', 'gone'], tool_deny_list: ['refund_order'] });
    for (const [person, query] of [
      ['member', ''],
      ['member', '?include_blocked=true'],
      ['admin', ''],
      ['admin', '?include_blocked=false'],
    ] as const) {
      const { body } = await tools(id, person, query);
      assert.deepEqual(
        body.items.map(({ name }) => name),
        ['get_order'],
      );
      assert.deepEqual(body.unmatched, ['gone']);
    }
    const { body } = await tools(id, 'admin', '?include_blocked=true');
    assert.deepEqual(
      body.items.map(({ name, allowed, blocked_reason: reason }) => [name, allowed, reason]),
      [
        ['list_orders', false, 'not_allowed'],
        ['get_order', true, undefined],
        ['refund_order', false, 'denied'],
      ],
    );
    assert.equal((await tools(id, 'admin', '?include_blocked=perhaps')).status, 400);
  });

  test('is 200 with the reason when the server fails, and says nothing of the lists', async () => {
    const { id } = await register({ api_key_value: `${canary}-wrong`, tool_allow_list: ['get_order'] });
    const { status, body } = await tools(id);
    assert.equal(status, 200);
    assert.notEqual(body.status, 'ready');
    assert.ok(body.detail);
    assert.deepEqual([body.items, body.listed_at, body.unmatched], [[], null, []]);
  });

  test('uses a changed key at once', async () => {
    const { id } = await register({ api_key_value: `${canary}-wrong` });
    assert.notEqual((await tools(id)).body.status, 'ready');
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { api_key_value: key });
    assert.equal((await tools(id)).body.status, 'ready');
  });

  test('asks for a login where each user needs their own', async () => {
    const { id } = await register({ auth_type: 'oauth2', api_key_header: null, api_key_value: null });
    assert.equal((await tools(id)).body.status, 'needs_login');
  });
});
