import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { after, before, beforeEach, test } from 'node:test';
import type { ServerTest } from '@gatehouse/contract';
import type { DemoServer } from '../../../../demo/src/servers/demo-server.ts';
import { startOrders } from '../../../../demo/src/servers/orders.ts';
import { startWeather } from '../../../../demo/src/servers/weather.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { canary, faultsOf, openMcpServersApp, type McpServersApp } from './testing/mcp-servers-app.ts';

const key = `${canary}-orders`;
const headers = { 'X-Team': `${canary}-team`, 'X-Seat': '7' };

onEachDatabase('/mcp-servers/test', (database) => {
  let app: McpServersApp;
  let orders: DemoServer;
  let weather: DemoServer;
  before(async () => {
    orders = await startOrders(key);
    weather = await startWeather(headers);
    app = await openMcpServersApp(database());
  });
  after(async () => {
    await app.close();
    await orders.close();
    await weather.close();
  });
  beforeEach(() => database().sql.deleteFrom('mcp_servers').execute());

  const unsaved = () => ({ url: orders.url, transport: 'streamable_http', auth_type: 'api_key', api_key_header: 'X-Api-Key' });
  const probe = (body: unknown) => app.call<ServerTest>('admin', 'POST', '/mcp-servers/test', body);
  const refused = (body: unknown) => app.call('admin', 'POST', '/mcp-servers/test', body);
  const outcomes = ({ body }: { body: ServerTest }) => body.steps.map(({ step, outcome }) => `${step} ${outcome}`);
  const allOk = ['resolve ok', 'connect ok', 'authorize ok', 'initialize ok', 'list_tools ok'];

  test('goes all the way to the tools of a server that is not saved, and saves nothing', async () => {
    const answer = await probe({ ...unsaved(), api_key_value: key, tool_allow_list: ['get_order', 'gone'] });
    assert.equal(answer.status, 200, answer.text);
    assert.deepEqual(outcomes(answer), allOk);
    assert.ok(answer.body.steps.every(({ took_ms: ms }) => ms >= 0));
    assert.ok(answer.body.protocol_version);
    assert.deepEqual(
      answer.body.tools.map(({ name, allowed }) => [name, allowed]),
      [
        ['list_orders', false],
        ['get_order', true],
        ['refund_order', false],
      ],
    );
    assert.deepEqual([answer.body.unmatched, answer.body.dropped], [['gone'], []]);
    assert.deepEqual((await app.call<unknown[]>('admin', 'GET', '/mcp-servers')).body, []);
    assert.equal(
      (await probe({ url: weather.url, transport: 'streamable_http', auth_type: 'custom_headers', custom_headers: headers }))
        .status,
      200,
    );
  });

  test('is 200 with a finding when the server refuses, or nobody is there', async () => {
    const wrong = await probe({ ...unsaved(), api_key_value: `${canary}-wrong` });
    assert.equal(wrong.status, 200);
    assert.deepEqual(outcomes(wrong).slice(0, 4), ['resolve ok', 'connect ok', 'authorize failed', 'initialize skipped']);
    assert.equal(wrong.body.steps[2]?.finding, 'unauthorized');
    assert.deepEqual([wrong.body.tools, wrong.body.unmatched], [[], []]);

    const blocked = await probe({ url: 'http://10.0.0.1/mcp', transport: 'sse', auth_type: 'none' });
    assert.deepEqual([blocked.status, blocked.body.steps[0]?.finding], [200, 'blocked_address']);
  });

  test('tries a saved server with what is stored, and with changes laid over it', async () => {
    const { id } = await app.register({ ...unsaved(), api_key_value: key });
    assert.deepEqual(outcomes(await probe({ id })), allOk);
    assert.deepEqual(outcomes(await probe({ id, url: `${orders.url}?team=a`, display_name: 'New', enabled: false })), allOk);
    assert.equal((await probe({ id, api_key_value: `${canary}-wrong` })).body.steps[2]?.finding, 'unauthorized');
    assert.equal((await probe({ id, api_key_header: 'X-Other' })).body.steps[2]?.finding, 'unauthorized');
    assert.deepEqual(outcomes(await probe({ id })), allOk);

    const custom = await app.register({ url: weather.url, auth_type: 'custom_headers', custom_headers: headers });
    assert.deepEqual(outcomes(await probe({ id: custom.id })), allOk);
    assert.equal((await probe({ id: custom.id, custom_headers: { 'X-Team': 'other' } })).body.steps[2]?.finding, 'unauthorized');
  });

  test('says where the keys are missing, instead of failing, when this process cannot open what is stored', async () => {
    const { id } = await app.register({ ...unsaved(), api_key_value: key });
    const body = randomBytes(60).toString('base64url');
    await database()
      .sql.updateTable('mcp_servers')
      .set({ api_key_value: `v1.another-key.${body}` })
      .where('id', '=', id)
      .execute();
    const answer = await refused({ id });
    assert.equal(answer.status, 409, answer.text);
    assert.match(answer.text, /GATEHOUSE_SECRET_KEYS/);
    assert.doesNotMatch(answer.text, /another-key/);
    assert.deepEqual(outcomes(await probe({ id, api_key_value: key })), allOk, 'with a key that is given again');
  });

  test('sends a stored secret to no other origin', async () => {
    const { id } = await app.register({ ...unsaved(), api_key_value: key });
    const answer = await refused({ id, url: weather.url });
    assert.deepEqual([answer.status, faultsOf(answer)], [400, ['/url secret_needed']]);
    assert.equal((await probe({ id, url: weather.url, auth_type: 'none' })).body.steps[2]?.finding, 'unauthorized');
  });

  test('refuses what a write would refuse', async () => {
    for (const [body, status, faults] of [
      [{}, 400, ['/url required', '/transport required', '/auth_type required']],
      [{ ...unsaved() }, 400, ['/api_key_value required']],
      [{ ...unsaved(), auth_type: 'none', api_key_header: null, url: 'ftp://a.example/' }, 400, ['/url unsupported_scheme']],
      [{ ...unsaved(), auth_type: 'none' }, 400, ['/api_key_header other_auth_type']],
      [{ id: newId() }, 404, []],
      [{ id: 'nonsense' }, 400, ['/id invalid_format']],
    ] as const) {
      const answer = await refused(body);
      assert.deepEqual([answer.status, faultsOf(answer)], [status, faults], answer.text);
    }
  });
});
