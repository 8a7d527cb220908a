import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { userPageSchema, userSchema, type Problem, type UserView } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { User } from '../../domain/users/user.ts';
import { readTable } from './testing/read-table.ts';
import { createTestApp, signedInUser, type TestApp } from './testing/signed-in.ts';

onEachDatabase('/users', (database) => {
  let app: TestApp;
  let headers: Record<string, string>;
  let admin: User;
  beforeEach(async () => {
    app = createTestApp(database());
    for (const table of ['audit', 'sign_in_attempts', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
    ({ user: admin, headers } = await signedInUser(app, 'admin'));
  });

  const ask = (method: string, path: string, json?: object, as = headers) =>
    app.request(method, path, { headers: as, ...(json && { json }) });
  const create = (json: object = {}) =>
    ask('POST', '/users', { email: 'bob@gatehouse.test', name: 'Bob', role: 'member', ...json });
  const made = async (json: object = {}) => userSchema.parse(await (await create(json)).json());
  const signIn = (password: string, email = 'bob@gatehouse.test') =>
    app.request('POST', '/auth/password', { json: { email, password } });
  const isIn = async (as: Record<string, string>) => (await ask('GET', '/me', undefined, as)).status === 200;
  const firstFault = async (response: Response) => ((await response.json()) as Problem).errors?.[0];
  const admins = async () =>
    (await readTable(app.db, 'users', ['role', 'disabled_at'])).filter(([role, at]) => role === 'admin' && at === null);

  test('makes a user with a password, who can sign in', async () => {
    const response = await create({ email: ' Bob@Gatehouse.test ', password: 'correct horse' });
    assert.equal(response.status, 201);
    const bob = userSchema.parse(await response.json());
    assert.deepEqual([bob.email, bob.role, bob.disabled, bob.links.length], ['Bob@Gatehouse.test', 'member', false, 1]);
    assert.equal((await signIn('correct horse')).status, 200);
    const [line] = await readTable(app.db, 'audit', ['action', 'actor_id', 'subject_id', 'after']);
    const after = { email: 'Bob@Gatehouse.test', name: 'Bob', role: 'member', password: '(set)' };
    assert.deepEqual(line, ['user.create', admin.id, bob.id, after]);
  });

  test('makes one without a password, who cannot sign in with one', async () => {
    assert.deepEqual((await made()).links, []);
    assert.equal((await signIn('anything')).status, 401);
  });

  test('takes each e-mail address once, however it is written', async () => {
    await made();
    const taken = await create({ email: 'BOB@gatehouse.TEST' });
    assert.equal(taken.status, 409);
    assert.equal((await firstFault(taken))?.pointer, '/email');
    const all = await Promise.all([1, 2, 3].map(() => create({ email: 'eve@gatehouse.test' })));
    assert.deepEqual(all.map(({ status }) => status).toSorted(), [201, 409, 409]);
  });

  test('judges what it is given, and changes nothing', async () => {
    const bob = await made();
    const cases: [string, string, object, string, string][] = [
      ['POST', '/users', { email: 'x@gatehouse.test', name: 'X' }, '/role', 'required'],
      ['POST', '/users', { email: 'x@gatehouse.test', name: 'X', role: 'owner' }, '/role', 'invalid_value'],
      ['POST', '/users', { email: 'x', name: 'X', role: 'member' }, '/email', 'invalid_format'],
      ['POST', '/users', { email: `${'x'.repeat(251)}@y.z`, name: 'X', role: 'member' }, '/email', 'too_big'],
      ['POST', '/users', { email: 'x@gatehouse.test', name: 'X', role: 'member', id: bob.id }, '/id', 'unknown_field'],
      ['PATCH', `/users/${bob.id}`, { email: 'x@gatehouse.test' }, '/email', 'unknown_field'],
      ['PATCH', `/users/${bob.id}`, { disabled: 'yes' }, '/disabled', 'wrong_type'],
      ['PATCH', `/users/${bob.id}`, { name: 'Eve', role: null }, '/role', 'invalid_value'],
      ['PATCH', `/users/${bob.id}`, { password: 'short' }, '/password', 'too_small'],
    ];
    for (const [method, path, json, pointer, code] of cases) {
      const response = await ask(method, path, json);
      assert.equal(response.status, 400, JSON.stringify(json));
      const fault = await firstFault(response);
      assert.deepEqual([fault?.pointer, fault?.code], [pointer, code]);
    }
    assert.deepEqual(await (await ask('GET', `/users/${bob.id}`)).json(), bob);
    assert.equal((await readTable(app.db, 'users', ['id'])).length, 2);
  });

  test('pages through all users in the order they were made', async () => {
    const ids = [admin.id];
    for (let index = 0; index < 4; index += 1) ids.push((await made({ email: `user${index}@gatehouse.test` })).id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const path: string = `/users?limit=2${cursor === '' ? '' : `&cursor=${cursor}`}`;
      const page = userPageSchema.parse(await (await ask('GET', path)).json());
      assert.ok(page.items.length <= 2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.next_cursor;
    }
    assert.deepEqual(seen, ids);
  });

  test('finds users by words of their name or e-mail address, taken as they are written', async () => {
    await made({ name: 'Bob 100%' });
    await made({ email: 'eve@gatehouse.test', name: 'Eve' });
    const found = async (q: string) => {
      const page = userPageSchema.parse(await (await ask('GET', `/users?q=${encodeURIComponent(q)}`)).json());
      return page.items.map(({ email }) => email);
    };
    assert.deepEqual(await found('EVE'), ['eve@gatehouse.test']);
    assert.deepEqual(await found('bob@'), ['bob@gatehouse.test']);
    assert.deepEqual(await found('0%'), ['bob@gatehouse.test']);
    assert.deepEqual(await found('_'), []);
    assert.equal((await found('')).length, 3);
    assert.equal((await ask('GET', '/users?q=%00')).status, 400);
  });

  test('changes what is given, keeps the rest, and records the difference', async () => {
    const bob = await made({ password: 'correct horse' });
    await app.db.sql.deleteFrom('audit').execute();
    const changed = (await (await ask('PATCH', `/users/${bob.id}`, { role: 'admin', name: 'Bob B.' })).json()) as UserView;
    assert.deepEqual([changed.role, changed.name, changed.disabled, changed.email], ['admin', 'Bob B.', false, bob.email]);
    assert.deepEqual(await (await ask('PATCH', `/users/${bob.id}`, {})).json(), {
      ...changed,
      updated_at: await updatedAt(bob.id),
    });
    assert.deepEqual(await readTable(app.db, 'audit', ['action', 'before', 'after']), [
      ['user.update', { name: 'Bob', role: 'member' }, { name: 'Bob B.', role: 'admin' }],
    ]);
  });
  const updatedAt = async (id: string) => {
    const row = await app.db.sql.selectFrom('users').select('updated_at').where('id', '=', id).executeTakeFirstOrThrow();
    return row.updated_at.toISOString();
  };

  test('gives another password, which ends that user’s sessions', async () => {
    const bob = await made({ password: 'correct horse' });
    const session = { cookie: (await signIn('correct horse')).headers.get('set-cookie')?.split(';')[0] ?? '' };
    assert.equal(await isIn(session), true);
    assert.equal((await ask('PATCH', `/users/${bob.id}`, { password: 'battery staple' })).status, 200);
    assert.equal(await isIn(session), false);
    assert.equal((await signIn('correct horse')).status, 401);
    assert.equal((await signIn('battery staple')).status, 200);
    const stored = JSON.stringify(await app.db.sql.selectFrom('audit').selectAll().execute());
    assert.match(stored, /"password":"\(changed\)"/);
    assert.ok(!stored.includes('battery') && !stored.includes('scrypt'));
  });

  test('ends the tokens of a user whose password it sets, and sets nobody their own', async () => {
    const { user, headers: theirs } = await signedInUser(app, 'admin');
    const made = await app.request('POST', '/me/tokens', { json: { name: 'script' }, headers: theirs });
    const { token } = (await made.json()) as { token: string };
    const script = { authorization: `Bearer ${token}` };
    const own = await ask('PATCH', `/users/${user.id}`, { password: 'battery staple' }, script);
    assert.deepEqual([own.status, ((await own.json()) as Problem).code], [403, 'forbidden']);
    const bySession = await ask('PATCH', `/users/${user.id}`, { password: 'battery staple' }, theirs);
    assert.deepEqual([bySession.status, (await firstFault(bySession))?.code], [400, 'own_password']);
    assert.deepEqual([await isIn(script), await isIn(theirs)], [true, true]);
    assert.equal((await ask('PATCH', `/users/${user.id}`, { password: 'battery staple' })).status, 200);
    assert.deepEqual([await isIn(script), await isIn(theirs)], [false, false]);
    const [, after] = (await readTable(app.db, 'audit', ['action', 'after'])).at(-1) ?? [];
    assert.deepEqual(after, { password: '(set)', api_tokens_deleted: 1 });
  });

  test('disables at once, sessions and sign-in alike, and enables again without the old sessions', async () => {
    const bob = await made({ password: 'correct horse' });
    const session = { cookie: (await signIn('correct horse')).headers.get('set-cookie')?.split(';')[0] ?? '' };
    await ask('PATCH', `/users/${bob.id}`, { disabled: true });
    assert.equal(await isIn(session), false);
    assert.equal((await signIn('correct horse')).status, 401);
    await ask('PATCH', `/users/${bob.id}`, { disabled: false });
    assert.equal(await isIn(session), false);
    assert.equal((await signIn('correct horse')).status, 200);
  });

  test('takes a role away at once', async () => {
    const { user, headers: theirs } = await signedInUser(app, 'admin');
    assert.equal((await ask('GET', '/users', undefined, theirs)).status, 200);
    await ask('PATCH', `/users/${user.id}`, { role: 'member' });
    assert.equal((await ask('GET', '/users', undefined, theirs)).status, 403);
  });

  test('deletes a user with all that is theirs, and keeps the record', async () => {
    const bob = await made({ password: 'correct horse' });
    const session = { cookie: (await signIn('correct horse')).headers.get('set-cookie')?.split(';')[0] ?? '' };
    assert.equal((await ask('DELETE', `/users/${bob.id}`)).status, 204);
    assert.equal(await isIn(session), false);
    for (const method of ['GET', 'DELETE']) assert.equal((await ask(method, `/users/${bob.id}`)).status, 404);
    assert.equal((await ask('PATCH', `/users/${bob.id}`, { name: 'Late' })).status, 404);
    const actions = await readTable(app.db, 'audit', ['action', 'subject_label']);
    assert.deepEqual(actions.at(-1), ['user.delete', bob.email]);
  });

  test('never removes, disables or demotes the last admin who may sign in', async () => {
    const disabled = await signedInUser(app, 'admin');
    await ask('PATCH', `/users/${disabled.user.id}`, { disabled: true });
    for (const [method, json] of [
      ['DELETE', undefined],
      ['PATCH', { role: 'member' }],
      ['PATCH', { disabled: true, name: 'Gone' }],
    ] as const) {
      const response = await ask(method, `/users/${admin.id}`, json);
      assert.equal(response.status, 409);
    }
    const me = (await (await ask('GET', '/me')).json()) as UserView;
    assert.deepEqual([me.role, me.name], ['admin', admin.name]);
    assert.equal((await ask('DELETE', `/users/${disabled.user.id}`)).status, 204, 'one who could not sign in is not missed');
  });

  test('keeps the last admin who has a way in, whoever else is called one', async () => {
    const withPassword = userSchema.parse(
      await (await create({ email: 'eve@gatehouse.test', role: 'admin', password: 'correct horse' })).json(),
    );
    const cookie = (await signIn('correct horse', 'eve@gatehouse.test')).headers.get('set-cookie')?.split(';')[0] ?? '';
    const theirs = { cookie, origin: app.publicUrl };
    for (const [method, json] of [['DELETE'], ['PATCH', { role: 'member' }], ['PATCH', { disabled: true }]] as const) {
      const response = await ask(method, `/users/${withPassword.id}`, json, theirs);
      assert.equal(response.status, 409, 'the other admin has neither a password nor a link');
    }
    assert.equal((await ask('PATCH', `/users/${admin.id}`, { password: 'battery staple' }, theirs)).status, 200);
    assert.equal((await ask('DELETE', `/users/${withPassword.id}`, undefined, theirs)).status, 204);
  });

  test('keeps one admin also when the last two are demoted, disabled and removed at the same moment', async () => {
    const other = await signedInUser(app, 'admin');
    const attempts: [string, string, object?][] = [
      ['PATCH', admin.id, { role: 'member' }],
      ['PATCH', other.user.id, { disabled: true }],
      ['DELETE', admin.id],
      ['DELETE', other.user.id],
    ];
    await Promise.all(
      attempts.map(([method, id, json], index) => ask(method, `/users/${id}`, json, index % 2 ? headers : other.headers)),
    );
    assert.equal((await admins()).length, 1);
  });
});
