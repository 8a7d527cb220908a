import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import {
  canary,
  faultsOf,
  openMcpServersApp,
  withClient,
  withHeaders,
  withKey,
  type McpServersApp,
} from './testing/mcp-servers-app.ts';

onEachDatabase('Secrets of /mcp-servers', (database) => {
  let app: McpServersApp;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(async () => {
    await database().sql.deleteFrom('mcp_servers').execute();
    await database().sql.deleteFrom('audit').execute();
  });

  const sealedRow = (id: string) =>
    database()
      .sql.selectFrom('mcp_servers')
      .select(['oauth2_client_secret', 'api_key_value', 'custom_headers', 'custom_header_names'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();

  test('come back in no answer, only that they are there', async () => {
    for (const [input, flag] of [
      [withKey, 'has_api_key'],
      [withHeaders, 'has_custom_headers'],
      [withClient, 'has_oauth2_secret'],
    ] as const) {
      const { id } = await app.register(input); // each call looks for the canary
      for (const person of ['admin', 'member'] as const) {
        const { body } = await app.call<McpServer>(person, 'GET', `/mcp-servers/${id}`);
        assert.equal(body[flag], true);
        await app.call(person, 'GET', '/mcp-servers');
      }
      await app.call('admin', 'PATCH', `/mcp-servers/${id}`, input);
      await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { url: 'https://elsewhere.example/' });
    }
    const audit = await database().sql.selectFrom('audit').selectAll().execute();
    assert.equal(audit.length, 6);
    assert.ok(!JSON.stringify(audit).includes(canary));
    const rows = await database().sql.selectFrom('mcp_servers').selectAll().execute();
    assert.ok(!JSON.stringify(rows).includes(canary));
  });

  test('stay through changes that do not name them, and are replaced by those that do', async () => {
    const { id } = await app.register(withKey);
    const stored = await sealedRow(id);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { display_name: 'New', api_key_header: 'X-Other' });
    assert.deepEqual(await sealedRow(id), stored);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { api_key_value: `${canary} new` });
    assert.notEqual((await sealedRow(id)).api_key_value, stored.api_key_value);
  });

  test('are wiped by another authentication type', async () => {
    const { id } = await app.register(withHeaders);
    const changed = await app.call<McpServer>('admin', 'PATCH', `/mcp-servers/${id}`, withKey);
    assert.deepEqual([changed.body.has_custom_headers, changed.body.has_api_key], [false, true]);
    const { api_key_value: key, ...others } = await sealedRow(id);
    assert.ok(key);
    assert.deepEqual(others, { oauth2_client_secret: null, custom_headers: null, custom_header_names: null });
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, withClient);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { auth_type: 'none' });
    assert.deepEqual(new Set(Object.values(await sealedRow(id))), new Set([null]));
  });

  test('do not follow the server to another origin', async () => {
    const { id } = await app.register(withKey);
    const refused = await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { url: 'https://evil.example/mcp' });
    assert.deepEqual([refused.status, faultsOf(refused)], [400, ['/url secret_needed']]);
    const given = { url: 'https://new.example/mcp', api_key_value: `${canary} again` };
    assert.equal((await app.call('admin', 'PATCH', `/mcp-servers/${id}`, given)).status, 200);
  });
});
