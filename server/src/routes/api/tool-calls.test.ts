import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { toolCallEntrySchema, toolCallPageSchema, type Problem, type ToolCallEntry } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { finishToolCallRows, insertToolCalls } from '../../domain/tool-calls/tool-call-store.ts';
import { createTestApp, signedInUser, type TestApp } from './testing/signed-in.ts';
import { toolCallsRoutes } from './tool-calls.ts';

type Someone = Awaited<ReturnType<typeof signedInUser>>;

onEachDatabase('/tool-calls', (database) => {
  let app: TestApp;
  let admin: Someone;
  let member: Someone;
  let other: Someone;

  beforeEach(async () => {
    const db = database();
    app = createTestApp(db, { mount: (api) => api.route('/', toolCallsRoutes({ db })) });
    for (const table of ['tool_calls', 'users'] as const) await db.sql.deleteFrom(table).execute();
    admin = await signedInUser(app, 'admin');
    member = await signedInUser(app, 'member');
    other = await signedInUser(app, 'member');
  });

  /** As many calls of that user as there are texts, each with its text as argument and result. */
  async function record({ user }: Someone, texts: readonly string[]): Promise<void> {
    const place = { surface: 'chat' as const, chat_id: null, turn_id: null, step: null, position: null, model_call_id: null };
    const tool = { server_id: null, server_name: 'Notes', tool: 'add', exposed_name: 'notes__add', title: 'Add', intent: null };
    const calls = texts.map((text) => {
      return { id: newId(), user_id: user.id, ...place, ...tool, held_for: null, repeatable: false, arguments: { text } };
    });
    await insertToolCalls(calls).execute(app.db.sql);
    const rest = { outcome: 'ok' as const, truncated: false, resultBytes: 1, durationMs: 1 };
    const ends = calls.map(({ id }, index) => ({
      id,
      ...rest,
      content: [{ type: 'text' as const, text: texts[index] ?? '' }],
    }));
    await finishToolCallRows(ends).execute(app.db.sql);
  }

  const ask = (who: Someone, accept: string, query = '') =>
    app.request('GET', `/tool-calls${query}`, { headers: { ...who.headers, accept } });
  async function exported(who: Someone, query = ''): Promise<ToolCallEntry[]> {
    const response = await ask(who, 'application/jsonl', query);
    assert.equal(response.status, 200, await response.clone().text());
    const lines = (await response.text()).split('\n').filter((line) => line !== '');
    return lines.map((line) => toolCallEntrySchema.parse(JSON.parse(line)));
  }

  test('exports all calls that the filters mean, whatever the limit of a page', async () => {
    await record(
      member,
      Array.from({ length: 120 }, (_, index) => `text ${index}`),
    );
    await record(other, ['of somebody else']);
    const calls = await exported(member, '?limit=2&outcome=ok');
    assert.equal(calls.length, 120);
    assert.equal(new Set(calls.map(({ id }) => id)).size, 120);
    assert.deepEqual(calls[0]?.content, [{ type: 'text', text: Object(calls[0]?.arguments).text }]);
    assert.deepEqual(await exported(member, '?outcome=unknown'), []);
  });

  test('writes CSV with a column a field, one call a line', async () => {
    await record(member, ['a "quoted" word']);
    const response = await ask(member, 'text/csv');
    assert.match(response.headers.get('content-disposition') ?? '', /filename="gatehouse-tool-calls\.csv"$/);
    const [head, line = '', ...rest] = (await response.text()).trimEnd().split('\r\n');
    assert.equal(head, Object.keys(toolCallEntrySchema.shape).join(','));
    assert.ok(line.includes(String.raw`"{""text"":""a \""quoted\"" word""}"`), line);
    assert.deepEqual(rest, []);
  });

  test('exports to a member their own calls only, and to an admin what others sent and got only where the setting says so', async () => {
    await record(member, ['private']);
    assert.deepEqual(await exported(other), []);
    assert.deepEqual(await exported(other, `?user_id=${member.user.id}`), []);
    const set = (on: boolean | null) =>
      app.request('PATCH', '/settings', { json: { record_tool_arguments: on }, headers: admin.headers });
    const [withheld] = await exported(admin);
    assert.deepEqual([withheld?.tool, withheld?.arguments, withheld?.content], ['add', undefined, undefined]);
    await set(true);
    const [shown] = await exported(admin);
    assert.deepEqual(shown?.arguments, { text: 'private' });
    await set(null);
    const [own] = await exported(member);
    assert.deepEqual(own?.arguments, { text: 'private' });
  });

  test('gives one call by its id to its user and to admins, and tells nobody else that it is there', async () => {
    await record(member, ['private']);
    const [call] = await exported(member);
    const get = async (who: { headers: Record<string, string> }, id = call?.id ?? '') =>
      app.request('GET', `/tool-calls/${id}`, { headers: who.headers });
    const own = toolCallEntrySchema.parse(await (await get(member)).json());
    assert.deepEqual([own, own.user_label], [call, member.user.email]);
    const seen = toolCallEntrySchema.parse(await (await get(admin)).json());
    assert.deepEqual([seen.tool, seen.arguments, seen.content], ['add', undefined, undefined]);
    const [foreign, absent, noId] = await Promise.all([get(other), get(other, admin.user.id), get(other, 'no-id')]);
    const asked = await Promise.all(
      [foreign, absent, noId].map(async (answer) => [answer.status, ((await answer.json()) as Problem).detail]),
    );
    assert.deepEqual(asked[0], asked[1]);
    assert.deepEqual(
      asked.map(([status]) => status),
      [404, 404, 404],
    );
    assert.equal((await get({ headers: {} })).status, 401);
  });

  test('finds calls by tool and time', async () => {
    await record(member, ['one']);
    const [call] = await exported(member);
    const later = new Date(Date.parse(call?.created_at ?? '') + 1).toISOString();
    const found = async (query: string) => (await exported(member, `?${query}`)).length;
    assert.deepEqual(await Promise.all(['tool=add', 'tool=Add', `from=${call?.created_at}`].map(found)), [1, 0, 1]);
    assert.deepEqual(await Promise.all([`to=${call?.created_at}`, `to=${later}`, `from=${later}`].map(found)), [0, 1, 0]);
    assert.equal((await ask(member, '*/*', '?from=yesterday')).status, 400);
  });

  test('answers with a page of JSON otherwise, and with nothing to whoever is signed out', async () => {
    await record(member, ['one', 'two']);
    const page = toolCallPageSchema.parse(await (await ask(member, '*/*', '?limit=1')).json());
    assert.equal(page.items.length, 1);
    assert.ok(page.next_cursor !== null);
    assert.equal((await app.request('GET', '/tool-calls', { headers: { accept: 'text/csv' } })).status, 401);
  });
});
