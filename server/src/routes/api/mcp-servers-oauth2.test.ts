import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { startFakeProvider, type FakeProvider } from '../../../../tests/providers/start-fake-provider.ts';
import { openMcpServersApp, type McpServersApp } from './testing/mcp-servers-app.ts';

onEachDatabase('going to a provider that was found before', (database) => {
  let app: McpServersApp;
  let former: FakeProvider;
  let next: FakeProvider;
  let id: string;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(async () => {
    former = await startFakeProvider();
    next = await startFakeProvider();
    id = (await app.register({ url: former.mcpUrl, auth_type: 'oauth2' })).id;
    assert.equal(await whereTo(), former.endpoints.authorize);
  });
  afterEach(async () => {
    await former.close();
    await next.close();
  });

  /** The provider that a browser is sent to. */
  async function whereTo(): Promise<string> {
    const answer = await app.call('admin', 'GET', `/mcp-servers/${id}/oauth2/connect`);
    assert.equal(answer.status, 302, answer.text);
    const { origin, pathname } = new URL(answer.headers.get('location') ?? '');
    return origin + pathname;
  }
  const letADayPass = () =>
    database()
      .sql.updateTable('oauth_discoveries')
      .set({ discovered_at: raw<Date>`now() - interval '25 hours'` })
      .where('server_id', '=', id)
      .execute();
  const searches = () => former.seen('resource_metadata').length;

  test('asks the server again after a day, once, and goes to the one that it names by then', async () => {
    former.options.authorizationServers = [next.issuer];
    assert.equal(await whereTo(), former.endpoints.authorize, 'not yet');
    await letADayPass();
    const before = searches();
    assert.equal(await whereTo(), next.endpoints.authorize);
    assert.ok(searches() > before);
    assert.equal(next.seen('register').length, 1);
  });

  test('does not ask again for another day when nothing has changed', async () => {
    await letADayPass();
    assert.equal(await whereTo(), former.endpoints.authorize);
    const after = searches();
    assert.equal(await whereTo(), former.endpoints.authorize);
    assert.equal(searches(), after);
    assert.equal(former.seen('register').length, 1);
  });

  for (const fault of ['server_error', 'reset', 'hang'] as const) {
    test(`goes to the one that is known when the server fails by then (${fault})`, async () => {
      former.options.authorizationServers = [next.issuer];
      for (const endpoint of ['mcp', 'resource_metadata'] as const) former.fail(endpoint, fault);
      await letADayPass();
      assert.equal(await whereTo(), former.endpoints.authorize);
      assert.deepEqual(next.seen('register'), []);
    });
  }
});
