import assert from 'node:assert/strict';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { startFakeProvider, type FakeProvider } from '../../../../tests/providers/start-fake-provider.ts';
import { openMcpServersApp, type McpServersApp, type Person } from './testing/mcp-servers-app.ts';

onEachDatabase('a login that nobody came back from', (database) => {
  let app: McpServersApp;
  let provider: FakeProvider;
  let id: string;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(async () => {
    provider = await startFakeProvider();
    id = (await app.register({ url: provider.mcpUrl, auth_type: 'oauth2' })).id;
  });
  afterEach(() => provider.close());

  async function clientFor(person: Person): Promise<string | null> {
    const answer = await app.call(person, 'GET', `/mcp-servers/${id}/oauth2/connect`);
    assert.equal(answer.status, 302, answer.text);
    return new URL(answer.headers.get('location') ?? '').searchParams.get('client_id');
  }
  const letPass = (hours: number) =>
    database()
      .sql.updateTable('oauth_states')
      .set({ expires_at: raw<Date>`expires_at - ${hours} * interval '1 hour'` })
      .where('server_id', '=', id)
      .execute();
  const askedAbout = () => provider.seen('token').length;

  test('has the provider asked about our registration at its user’s next try, also hours later', async () => {
    const first = await clientFor('member');
    await letPass(20);
    provider.forgetClients();
    const next = await clientFor('member');
    assert.notEqual(next, first);
    assert.deepEqual([askedAbout(), provider.seen('register').length], [1, 2]);
  });

  test('is forgotten after a day', async () => {
    await clientFor('member');
    await letPass(25);
    await clientFor('otherMember');
    await clientFor('member');
    assert.equal(askedAbout(), 0);
    assert.deepEqual(
      await database().sql.selectFrom('oauth_states').where('server_id', '=', id).select('user_id').orderBy('id').execute(),
      [{ user_id: app.idOf('otherMember') }, { user_id: app.idOf('member') }],
    );
  });

  test('is nothing to other users', async () => {
    await clientFor('member');
    await clientFor('otherMember');
    assert.equal(askedAbout(), 0);
  });

  test('goes with all that is stored of the provider when the server is of another authentication type', async () => {
    await clientFor('member');
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { auth_type: 'none' });
    for (const table of ['oauth_states', 'oauth_clients', 'oauth_discoveries'] as const) {
      assert.deepEqual(await database().sql.selectFrom(table).selectAll().where('server_id', '=', id).execute(), [], table);
    }
  });

  test('and nothing of it comes after, though the provider was still being asked', async () => {
    const gate = provider.hold('register');
    const begun = app.call('member', 'GET', `/mcp-servers/${id}/oauth2/connect`);
    await gate.reached();
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { auth_type: 'none' });
    gate.release();
    assert.equal((await begun).status, 502);
    assert.deepEqual(await database().sql.selectFrom('oauth_clients').selectAll().where('server_id', '=', id).execute(), []);
  });
});
