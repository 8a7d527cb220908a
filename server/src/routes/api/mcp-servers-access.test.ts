import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { bytesOf, openMcpServersApp, someServer, withClient, type McpServersApp } from './testing/mcp-servers-app.ts';

const adminFields = [
  'url',
  'transport',
  'oauth2_client_id',
  'oauth2_auth_url',
  'oauth2_token_url',
  'oauth2_scopes',
  'api_key_header',
  'custom_header_names',
];

onEachDatabase('Who may do what with /mcp-servers', (database) => {
  let app: McpServersApp;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(async () => {
    await database().sql.deleteFrom('mcp_servers').execute();
  });

  test('nobody who is signed out', async () => {
    const { id } = await app.register();
    const calls: [string, string, unknown?][] = [
      ['GET', '/mcp-servers'],
      ['POST', '/mcp-servers', { nonsense: true }],
      ['GET', `/mcp-servers/${id}`],
      ['PATCH', `/mcp-servers/${id}`, { nonsense: true }],
      ['DELETE', `/mcp-servers/${id}`],
      ['GET', `/mcp-servers/${id}/tools?nonsense=true`],
      ['GET', `/mcp-servers/${id}/icon`],
      ['POST', '/mcp-servers/test', { nonsense: true }],
      ['GET', '/me/server-choices'],
      ['PUT', `/me/server-choices/${id}`, { nonsense: true }],
    ];
    for (const [method, path, body] of calls) {
      const answer = await app.call(undefined, method, path, body);
      assert.deepEqual([answer.status, answer.body.code], [401, 'unauthenticated'], `${method} ${path}`);
    }
  });

  test('no member writes, whatever they send and whether it is there or not', async () => {
    const { id } = await app.register();
    const writes: [string, string, unknown?][] = [
      ['POST', '/mcp-servers', someServer()],
      ['POST', '/mcp-servers', { nonsense: true }],
      ['POST', '/mcp-servers/test', { id }],
      ['PATCH', `/mcp-servers/${id}`, { display_name: 'Mine' }],
      ['PATCH', `/mcp-servers/${newId()}`, { nonsense: true }],
      ['DELETE', `/mcp-servers/${id}`],
      ['DELETE', `/mcp-servers/${newId()}`],
    ];
    const answers = new Set<string>();
    for (const [method, path, body] of writes) {
      const answer = await app.call('member', method, path, body, { 'if-match': '"99"' });
      assert.equal(answer.status, 403, `${method} ${path}`);
      answers.add(bytesOf(answer));
    }
    assert.equal(answers.size, 1);
    assert.equal((await app.call<McpServer>('admin', 'GET', `/mcp-servers/${id}`)).body.revision, 1);
  });

  test('every admin, also what another one registered', async () => {
    const { id } = await app.register();
    const renamed = await app.call<McpServer>('otherAdmin', 'PATCH', `/mcp-servers/${id}`, { display_name: 'Ours' });
    assert.deepEqual([renamed.status, renamed.body.display_name], [200, 'Ours']);
    assert.equal((await app.call('otherAdmin', 'DELETE', `/mcp-servers/${id}`)).status, 204);
  });

  test('a member sees enabled servers, without their connection; an admin sees all', async () => {
    const [shown, hidden] = [await app.register(withClient), await app.register({ enabled: false })];
    const asMember = await app.call<McpServer[]>('member', 'GET', '/mcp-servers');
    assert.deepEqual(
      asMember.body.map(({ id }) => id),
      [shown.id],
    );
    const one = await app.call<McpServer>('member', 'GET', `/mcp-servers/${shown.id}`);
    assert.deepEqual(one.body, asMember.body[0]);
    assert.deepEqual(
      Object.keys(one.body).filter((field) => adminFields.includes(field)),
      [],
    );
    const all = await app.call<McpServer[]>('admin', 'GET', '/mcp-servers');
    assert.deepEqual(new Set(all.body.map(({ id }) => id)), new Set([shown.id, hidden.id]));
  });

  test('a disabled server is to a member as one that never was, byte for byte', async () => {
    const { id } = await app.register({ enabled: false, icon_url: 'https://example.com/icon.png' });
    for (const [method, path, body] of [
      ['GET', (of: string) => `/mcp-servers/${of}`],
      ['GET', (of: string) => `/mcp-servers/${of}/tools`],
      ['GET', (of: string) => `/mcp-servers/${of}/icon`],
      ['PUT', (of: string) => `/me/server-choices/${of}`, { selected: true }],
    ] as const) {
      const [hidden, absent, nonsense] = [
        await app.call('member', method, path(id), body),
        await app.call('member', method, path(newId()), body),
        await app.call('member', method, path('nonsense'), body),
      ];
      assert.equal(hidden.status, 404, path(id));
      assert.deepEqual([absent.status, bytesOf(absent)], [404, bytesOf(hidden)]);
      assert.deepEqual([nonsense.status, bytesOf(nonsense)], [404, bytesOf(hidden)]);
    }
  });
});
