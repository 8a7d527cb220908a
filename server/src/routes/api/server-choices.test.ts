import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { ServerChoice } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { listServerChoices } from '../../domain/servers/list-choices.ts';
import { faultsOf, openMcpServersApp, type McpServersApp, type Person } from './testing/mcp-servers-app.ts';

type Page = { items: ServerChoice[]; next_cursor: string | null };

onEachDatabase('/me/server-choices', (database) => {
  let app: McpServersApp;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(() => database().sql.deleteFrom('mcp_servers').execute());

  const choose = (id: string, selected: unknown, person: Person = 'member') =>
    app.call<ServerChoice>(person, 'PUT', `/me/server-choices/${id}`, { selected });

  async function chosen(person: Person = 'member'): Promise<[string, boolean | null][]> {
    const { body } = await app.call<Page>(person, 'GET', '/me/server-choices');
    return body.items.map(({ server_id: id, selected }) => [id, selected]);
  }

  test('keeps a yes and a no, each user for themselves, and takes them back', async () => {
    const [one, two] = [await app.register(), await app.register({ availability: 'default_on' })];
    const answer = await choose(one.id, true);
    assert.deepEqual([answer.status, answer.body.server_id, answer.body.selected], [200, one.id, true]);
    assert.match(answer.body.chosen_at ?? '', /Z$/);
    await choose(two.id, false);
    assert.deepEqual(await chosen(), [
      [one.id, true],
      [two.id, false],
    ]);
    assert.deepEqual(await chosen('otherMember'), []);
    assert.deepEqual((await choose(one.id, null)).body, { server_id: one.id, selected: null, chosen_at: null });
    assert.equal((await choose(one.id, null)).status, 200);
    assert.deepEqual(await chosen(), [[two.id, false]]);
  });

  test('keeps what a user said through changes of the default', async () => {
    const { id } = await app.register();
    await choose(id, true);
    await choose(id, false, 'otherMember'); // as the default has it today
    for (const availability of ['default_on', 'force_on', 'default_off']) {
      await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { availability });
    }
    assert.deepEqual(await chosen(), [[id, true]]);
    assert.deepEqual(await chosen('otherMember'), [[id, false]]);
    assert.deepEqual(await listServerChoices({ db: database() }, app.idOf('member')), new Map([[id, true]]));
  });

  test('leaves nothing to choose where a server is in every chat', async () => {
    const { id } = await app.register();
    await choose(id, false);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { availability: 'force_on' });
    for (const selected of [true, false]) {
      const answer = await app.call('member', 'PUT', `/me/server-choices/${id}`, { selected });
      assert.deepEqual([answer.status, answer.body.code], [409, 'conflict']);
      assert.match(answer.body.detail, /every chat/);
    }
    assert.equal((await choose(id, null)).status, 200);
    assert.deepEqual(await chosen(), []);
  });

  test('hides a choice with its server, and forgets it with the server', async () => {
    const { id } = await app.register();
    await choose(id, true);
    await choose(id, true, 'admin');
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { enabled: false });
    assert.deepEqual(await chosen(), []);
    assert.deepEqual(await chosen('admin'), [[id, true]]);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { enabled: true });
    assert.deepEqual(await chosen(), [[id, true]]);
    await app.call('admin', 'DELETE', `/mcp-servers/${id}`);
    assert.deepEqual(await chosen(), []);
    assert.equal((await choose(id, true)).status, 404);
  });

  test('takes true, false and null, and nothing else', async () => {
    const { id } = await app.register();
    for (const [body, faults] of [
      [{ selected: 'yes' }, ['/selected wrong_type']],
      [{}, ['/selected required']],
      [{ selected: true, id }, ['/id unknown_field']],
    ] as const) {
      const answer = await app.call('member', 'PUT', `/me/server-choices/${id}`, body);
      assert.deepEqual([answer.status, faultsOf(answer)], [400, faults]);
    }
    assert.deepEqual(await chosen(), []);
  });

  test('is read in pages', async () => {
    const ids = [];
    for (let count = 0; count < 5; count += 1) {
      const { id } = await app.register();
      ids.push(id);
      await choose(id, true);
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await app.call<Page>('member', 'GET', `/me/server-choices?limit=2${cursor}`);
      assert.ok(body.items.length <= 2);
      seen.push(...body.items.map(({ server_id: id }) => id));
      cursor = body.next_cursor === null ? '' : `&cursor=${body.next_cursor}`;
    } while (cursor !== '');
    assert.deepEqual(seen, ids);
    assert.equal((await app.call('member', 'GET', '/me/server-choices?cursor=nonsense')).status, 400);
    assert.equal((await app.call('member', 'GET', '/me/server-choices?limit=0')).status, 400);
  });
});
