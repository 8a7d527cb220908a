import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { sessionPageSchema, type Problem, type UserView } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { readTable } from './testing/read-table.ts';
import { createTestApp, signedInUser, testSetupCode, type TestApp } from './testing/signed-in.ts';

const ada = { email: 'ada@gatehouse.test', name: 'Ada', password: 'correct horse' };

onEachDatabase('/me', (database) => {
  let app: TestApp;
  let headers: Record<string, string>;
  beforeEach(async () => {
    app = createTestApp(database());
    for (const table of ['audit', 'sign_in_attempts', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
    headers = signedInBy(await app.request('POST', '/auth/setup', { json: { ...ada, code: testSetupCode } }));
    await app.db.sql.deleteFrom('audit').execute();
  });

  const signIn = (password = ada.password) => app.request('POST', '/auth/password', { json: { email: ada.email, password } });
  const change = (json: object, as = headers) => app.request('PATCH', '/me', { json, headers: as });
  const isIn = async (as: Record<string, string>) => (await app.request('GET', '/me', { headers: as })).status === 200;
  const firstFault = async (response: Response) => ((await response.json()) as Problem).errors?.[0];

  test('says who asks and how they sign in', async () => {
    const me = (await (await app.request('GET', '/me', { headers })).json()) as UserView;
    assert.deepEqual([me.email, me.name, me.role], [ada.email, 'Ada', 'admin']);
    assert.deepEqual(
      me.links.map(({ type, issuer, subject_label: label }) => [type, issuer, label]),
      [['password', 'gatehouse', ada.email]],
    );
  });

  test('changes the name and records it', async () => {
    const me = (await (await change({ name: ' Ada L. ' })).json()) as UserView;
    assert.equal(me.name, 'Ada L.');
    assert.deepEqual(await readTable(app.db, 'audit', ['action', 'before', 'after']), [
      ['user.update', { name: 'Ada' }, { name: 'Ada L.' }],
    ]);
    await change({ name: 'Ada L.' });
    assert.equal((await readTable(app.db, 'audit', ['id'])).length, 1, 'what changes nothing is not on record');
  });

  test('changes the password, which ends the other sessions', async () => {
    const elsewhere = signedInBy(await signIn());
    const changed = await change({ password: 'battery staple', current_password: ada.password });
    assert.equal(changed.status, 200);
    assert.equal(await isIn(headers), true);
    assert.equal(await isIn(elsewhere), false);
    assert.equal((await signIn()).status, 401);
    assert.equal((await signIn('battery staple')).status, 200);
    const lines = await readTable(app.db, 'audit', ['action', 'after']);
    assert.deepEqual(lines[1], ['user.update', { password: '(changed)' }]);
  });

  test('wants the current password with a new one, and changes nothing without it', async () => {
    const cases: [object, string, string][] = [
      [{ password: 'battery staple' }, '/current_password', 'required'],
      [{ password: 'battery staple', current_password: 'wrong', name: 'Eve' }, '/current_password', 'wrong'],
      [{ current_password: ada.password }, '/current_password', 'not_needed'],
      [{ password: 'short', current_password: ada.password }, '/password', 'too_small'],
      [{ email: 'eve@gatehouse.test' }, '/email', 'unknown_field'],
      [{ role: 'admin' }, '/role', 'unknown_field'],
      [{ name: null }, '/name', 'wrong_type'],
    ];
    for (const [json, pointer, code] of cases) {
      const response = await change(json);
      assert.equal(response.status, 400);
      const fault = await firstFault(response);
      assert.deepEqual([fault?.pointer, fault?.code], [pointer, code]);
    }
    const me = (await (await app.request('GET', '/me', { headers })).json()) as UserView;
    assert.equal(me.name, 'Ada');
    assert.equal((await signIn()).status, 200);
  });

  test('throttles guessing of the current password', async () => {
    for (let guess = 0; guess < 5; guess += 1) await change({ password: 'battery staple', current_password: `wrong${guess}` });
    await app.db.sql.updateTable('sign_in_attempts').set({ failures: 12 }).where('key', 'like', 'guess:%').execute();
    const response = await change({ password: 'battery staple', current_password: ada.password });
    assert.equal(response.status, 429);
    assert.ok(response.headers.has('retry-after'));
    assert.equal((await signIn()).status, 200, 'signing in is counted apart');
  });

  test('gives no password to somebody who signs in by other means', async () => {
    const { headers: without } = await signedInUser(app, 'member');
    const response = await change({ password: 'battery staple', current_password: 'anything' }, without);
    assert.equal(response.status, 409);
  });

  test('lists live sessions, tells the one that asks, and pages through them', async () => {
    const second = signedInBy(await signIn());
    const third = signedInBy(await signIn());
    await signedInUser(app, 'admin'); // somebody else's is not among them
    await app.db.sql.updateTable('sessions').set({ user_agent: 'Browser/1' }).execute();
    const first = sessionPageSchema.parse(await (await app.request('GET', '/me/sessions?limit=2', { headers: second })).json());
    assert.deepEqual(
      first.items.map(({ current, user_agent: agent }) => [current, agent]),
      [
        [false, 'Browser/1'],
        [true, 'Browser/1'],
      ],
    );
    const rest = await app.request('GET', `/me/sessions?limit=2&cursor=${first.next_cursor ?? ''}`, { headers: second });
    const last = sessionPageSchema.parse(await rest.json());
    assert.deepEqual([last.items.length, last.next_cursor], [1, null]);

    const id = first.items[0]?.id ?? '';
    assert.equal((await app.request('DELETE', `/me/sessions/${id}`, { headers: second })).status, 204);
    assert.deepEqual([await isIn(headers), await isIn(second), await isIn(third)], [true, true, false]);
    assert.equal((await app.request('DELETE', `/me/sessions/${id}`, { headers: second })).status, 404);
  });

  test('signs out everywhere, here too, and nobody else', async () => {
    const second = signedInBy(await signIn());
    const other = await signedInUser(app, 'member');
    const response = await app.request('DELETE', '/me/sessions', { headers });
    assert.equal(response.status, 204);
    assert.match(response.headers.get('set-cookie') ?? '', /Max-Age=0/);
    assert.deepEqual([await isIn(headers), await isIn(second), await isIn(other.headers)], [false, false, true]);
  });

  test('refuses paging that makes no sense', async () => {
    for (const query of ['limit=0', 'limit=201', 'limit=x', 'cursor=nonsense', 'cursor=%00', 'page=2']) {
      const response = await app.request('GET', `/me/sessions?${query}`, { headers });
      assert.equal(response.status, 400, query);
      assert.equal((await firstFault(response))?.pointer, `/query/${query.split('=')[0]}`);
    }
  });
});

function signedInBy(response: Response): Record<string, string> {
  assert.equal(response.status, 200);
  return { cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' };
}
