import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { auditEntrySchema, auditPageSchema, type AuditEntryView } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { recordAudit } from '../../domain/audit/record-audit.ts';
import { createTestApp, signedInUser, type TestApp } from './testing/signed-in.ts';

onEachDatabase('/audit', (database) => {
  let app: TestApp;
  let headers: Record<string, string>;
  beforeEach(async () => {
    app = createTestApp(database());
    for (const table of ['audit', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
    ({ headers } = await signedInUser(app, 'admin'));
  });

  const read = async (query = ''): Promise<AuditEntryView[]> => {
    const response = await app.request('GET', `/audit${query}`, { headers });
    assert.equal(response.status, 200, await response.clone().text());
    return auditPageSchema.parse(await response.json()).items;
  };
  const record = (action: string, entry: Partial<Parameters<typeof recordAudit>[2]> = {}, actor: object = {}) =>
    recordAudit(
      app.db.sql,
      { via: 'system', label: 'retention', ...actor },
      { action, subjectType: action.split('.')[0] ?? '', ...entry },
    );
  const actionsOf = (entries: AuditEntryView[]) => entries.map(({ action }) => action);

  test('tells who did what to what, from where and in which request', async () => {
    const { user, headers: theirs } = await signedInUser(app, 'admin');
    await app.request('PATCH', '/me', { json: { name: 'Ada' }, headers: theirs, address: '192.0.2.1' });
    const [entry] = await read();
    assert.deepEqual(
      [entry?.actor_id, entry?.actor_label, entry?.via, entry?.action, entry?.subject_type, entry?.subject_id, entry?.address],
      [user.id, user.email, 'session', 'user.update', 'user', user.id, '192.0.2.1'],
    );
    assert.deepEqual([entry?.before, entry?.after], [{ name: 'A admin' }, { name: 'Ada' }]);
    assert.match(entry?.request_id ?? '', /^[0-9a-f-]{36}$/);
  });

  test('reads newest first, page by page', async () => {
    for (let index = 0; index < 5; index += 1) await record('test.count', { subjectLabel: String(index) });
    const seen: (string | null)[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = `/audit?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = auditPageSchema.parse(await (await app.request('GET', query, { headers })).json());
      seen.push(...page.items.map((entry) => entry.subject_label));
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, ['4', '3', '2', '1', '0']);
  });

  test('finds by actor, action, subject and time', async () => {
    const { user, headers: theirs } = await signedInUser(app, 'member');
    await app.request('PATCH', '/me', { json: { name: 'Ada' }, headers: theirs });
    await record('server.update', { subjectId: 'server-1' });
    await record('server.delete', { subjectId: 'server-2' });
    await record('servers_x.update');
    assert.deepEqual(actionsOf(await read(`?actor=${user.id}`)), ['user.update']);
    assert.deepEqual(actionsOf(await read('?action=server.update')), ['server.update']);
    assert.deepEqual(actionsOf(await read('?action=server')), ['server.delete', 'server.update']);
    assert.deepEqual(actionsOf(await read('?subject_type=server&subject=server-2')), ['server.delete']);
    assert.deepEqual(await read('?actor=nobody'), []);

    const [newest] = await read();
    const at = encodeURIComponent(newest?.at ?? '');
    await app.db.sql
      .updateTable('audit')
      .set({ at: new Date('2026-01-02T03:04:05.678Z') })
      .where('action', '=', 'server.delete')
      .execute();
    assert.deepEqual(actionsOf(await read('?from=2026-01-02T03:04:05.678Z&to=2026-01-02T03:04:05.679Z')), ['server.delete']);
    assert.deepEqual(actionsOf(await read('?to=2026-01-02T03:04:05.678Z')), []);
    assert.deepEqual(actionsOf(await read('?to=2026-01-02T05:04:05.679%2B02:00')), ['server.delete']);
    assert.ok(!actionsOf(await read(`?from=${at}`)).includes('server.delete'));
  });

  test('gives one line by its id to admins, and nothing else by any other', async () => {
    await record('server.update', { subjectId: 'server-1' });
    const [entry] = await read();
    const get = async (id: string, as = headers) => app.request('GET', `/audit/${id}`, { headers: as });
    assert.deepEqual(await (await get(entry?.id ?? '')).json(), entry);
    const statuses = [await get('00000000-0000-7000-8000-000000000000'), await get('no-id')].map(({ status }) => status);
    assert.deepEqual(statuses, [404, 404]);
    const member = await signedInUser(app, 'member');
    assert.equal((await get(entry?.id ?? '', member.headers)).status, 403);
    assert.equal((await get(entry?.id ?? '', {})).status, 401);
  });

  test('refuses filters that make no sense', async () => {
    for (const query of [
      'action=DROP',
      'action=a.b.c',
      'from=yesterday',
      'subject=%00',
      'actor=' + 'x'.repeat(101),
      'who=me',
      'subject_type=a%25',
    ]) {
      const response = await app.request('GET', `/audit?${query}`, { headers });
      assert.equal(response.status, 400, query);
    }
  });

  test('takes every text that a database cannot hold', async () => {
    await record('test.text', { subjectLabel: 'a\u0000b\ud800', after: { 'k\u0000': 'v\ud800\u0000' } });
    const [entry] = await read();
    assert.equal(entry?.subject_label, 'a\ufffdb\ufffd');
    assert.deepEqual(entry?.after, { 'k\ufffd': 'v\ufffd\ufffd' });
  });

  test('exports all that the filters mean as JSON lines or CSV', async () => {
    for (let index = 0; index < 1203; index += 1) await record('export.line', { subjectLabel: String(index) });
    await record('other.line');
    for (const accept of ['application/jsonl', 'application/x-ndjson, application/json;q=0.5']) {
      const response = await app.request('GET', '/audit?action=export&limit=10', { headers: { ...headers, accept } });
      const lines = (await response.text()).trimEnd().split('\n');
      assert.equal(lines.length, 1203);
      assert.equal(auditEntrySchema.parse(JSON.parse(lines[1202] ?? '')).subject_label, '0');
    }
    const response = await app.request('GET', '/audit?action=export', { headers: { ...headers, accept: 'text/csv' } });
    assert.match(response.headers.get('content-disposition') ?? '', /^attachment; filename="gatehouse-audit\.csv"$/);
    const lines = (await response.text()).trimEnd().split('\r\n');
    assert.equal(lines[0], Object.keys(auditEntrySchema.shape).join(','));
    assert.equal(lines.length, 1204);
  });

  test('writes CSV that reads back as it was and runs nothing in a spreadsheet', async () => {
    await record('csv.line', { subjectLabel: '=cmd("x")', after: { name: 'a,b\r\n"c"' } }, { label: 'two\nlines, "quoted"' });
    const response = await app.request('GET', '/audit', { headers: { ...headers, accept: 'text/csv' } });
    const text = await response.text();
    assert.ok(text.includes('"two\nlines, ""quoted"""'));
    assert.ok(text.includes(`"'=cmd(""x"")"`));
    assert.ok(text.includes(String.raw`"{""name"":""a,b\r\n\""c\""""}"`));
  });

  test('answers JSON to browsers and to whoever does not care', async () => {
    for (const accept of ['*/*', 'application/json, text/csv;q=0.9', 'text/html,*/*;q=0.8']) {
      const response = await app.request('GET', '/audit', { headers: { ...headers, accept } });
      assert.match(response.headers.get('content-type') ?? '', /^application\/json/);
    }
  });
});
