import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { userSchema, type Problem } from '@gatehouse/contract';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { readTable } from './testing/read-table.ts';
import { createTestApp, signedInUser, testSetupCode, type TestApp } from './testing/signed-in.ts';

const ada = { email: 'ada@gatehouse.test', name: 'Ada', password: 'correct horse' };

onEachDatabase('/auth', (database) => {
  let app: TestApp;
  beforeEach(async () => {
    app = createTestApp(database());
    for (const table of ['audit', 'sign_in_attempts', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
  });

  const setUp = (body: object = {}, options: object = {}) =>
    app.request('POST', '/auth/setup', { json: { ...ada, code: testSetupCode, ...body }, ...options });
  const signIn = (body: object = {}, options: object = {}) =>
    app.request('POST', '/auth/password', { json: { email: ada.email, password: ada.password, ...body }, ...options });
  const me = (cookie: string) => app.request('GET', '/me', { headers: { cookie } });
  const problemOf = async (response: Response) => (await response.json()) as Problem;

  test('makes the first admin, signs them in, and is closed from then on', async () => {
    assert.deepEqual(await (await app.request('GET', '/auth/methods')).json(), { password: true, setup_needed: true });
    const response = await setUp({ email: '  Ada@Gatehouse.test ', name: ' Ada ' });
    assert.equal(response.status, 200);
    const user = userSchema.parse(await response.json());
    assert.deepEqual([user.email, user.name, user.role], ['Ada@Gatehouse.test', 'Ada', 'admin']);
    assert.equal((await me(cookieOf(response))).status, 200);

    assert.deepEqual(await (await app.request('GET', '/auth/methods')).json(), { password: true, setup_needed: false });
    const again = await setUp({ email: 'eve@gatehouse.test' });
    assert.equal(again.status, 409);
    const actions = await readTable(app.db, 'audit', ['action', 'via', 'actor_id']);
    assert.deepEqual(actions, [
      ['user.create', 'setup', user.id],
      ['session.sign_in', 'sign_in', user.id],
    ]);
  });

  test('lets one of several setups at once win', async () => {
    const all = await Promise.all([1, 2, 3, 4].map((number) => setUp({ email: `admin${number}@gatehouse.test` })));
    assert.deepEqual(all.map((response) => response.status).toSorted(), [200, 409, 409, 409]);
    assert.equal((await readTable(app.db, 'users', ['id'])).length, 1);
  });

  test('is open as long as there are members only, for another address than theirs', async () => {
    await signedInUser(app, 'member');
    await app.db.sql.updateTable('users').set({ email_key: ada.email }).execute();
    const taken = await setUp();
    assert.equal(taken.status, 409);
    assert.equal((await problemOf(taken)).errors?.[0]?.pointer, '/email');
    assert.equal((await setUp({ email: 'eve@gatehouse.test' })).status, 200);
  });

  test('wants the code from everywhere, this very machine too', async () => {
    const home = createTestApp(database(), { publicUrl: 'http://localhost:3000' });
    const ask = (code: string | undefined, headers: Record<string, string>, address?: string) =>
      home.request('POST', '/auth/setup', {
        json: { ...ada, ...(code !== undefined && { code }) },
        headers,
        ...(address !== undefined && { address }),
      });
    const host = 'localhost:3000';
    for (const refused of [
      await ask(undefined, { host }, '192.0.2.1'),
      await ask(undefined, { host }),
      await ask(undefined, { host }, '127.0.0.1'),
      await ask('wrong', { host }, '127.0.0.1'),
      await ask('', { host }, '127.0.0.1'),
    ]) {
      assert.equal(refused.status, 403);
      assert.equal((await problemOf(refused)).errors?.[0]?.pointer, '/code');
    }
    assert.equal((await ask(testSetupCode, { host }, '127.0.0.1')).status, 200);
  });

  test('slows down guessing of the code at one place', async () => {
    const from = { address: '192.0.2.66' };
    for (let guess = 0; guess < 5; guess += 1) assert.equal((await setUp({ code: `wrong${guess}` }, from)).status, 403);
    await app.db.sql.updateTable('sign_in_attempts').set({ failures: 15 }).execute();
    assert.equal((await setUp({}, from)).status, 429);
    assert.equal((await setUp({}, { address: '192.0.2.67' })).status, 200);
  });

  test('signs in by whatever case the address is written in, with a new session each time', async () => {
    const first = cookieOf(await setUp());
    const response = await signIn({ email: ' ADA@gatehouse.TEST ' }, { headers: { cookie: first } });
    assert.equal(response.status, 200);
    const second = cookieOf(response);
    assert.notEqual(second, first);
    assert.equal((await me(second)).status, 200);
    assert.equal((await me(first)).status, 401, 'the session that came along has ended');
  });

  test('keeps the cookie from scripts and other sites, and on https from other hosts and plain http', async () => {
    const plain = await setUp();
    assert.match(
      plain.headers.get('set-cookie') ?? '',
      /^gatehouse_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const https = createTestApp(database(), { publicUrl: 'https://gatehouse.test' });
    const secure = await https.request('POST', '/auth/password', { json: { email: ada.email, password: ada.password } });
    assert.match(
      secure.headers.get('set-cookie') ?? '',
      /^__Host-gatehouse_session=[\w-]{43}; Max-Age=2592000; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    assert.equal((await https.request('GET', '/me', { headers: { cookie: cookieOf(secure) } })).status, 200);
    const token = cookieOf(secure).split('=')[1] ?? '';
    const other = await https.request('GET', '/me', { headers: { cookie: `gatehouse_session=${token}` } });
    assert.equal(other.status, 401, 'a cookie without the prefix could be another host’s');
  });

  test('stores neither password nor cookie', async () => {
    const cookie = cookieOf(await setUp());
    const rows = await Promise.all(
      (['users', 'user_links', 'sessions', 'audit'] as const).map((table) => app.db.sql.selectFrom(table).selectAll().execute()),
    );
    const stored = JSON.stringify(rows);
    assert.ok(!stored.includes(ada.password) && !stored.includes(cookie.split('=')[1] ?? ''));
  });

  test('fails alike for no account, another password, a disabled user and one without a password', async () => {
    await setUp();
    const member = await signedInUser(app, 'member');
    const wrong = await signIn({ password: 'wrong horse' });
    const unknown = await signIn({ email: 'nobody@gatehouse.test' });
    const without = await signIn({ email: member.user.email });
    await app.db.sql.updateTable('users').set({ disabled_at: new Date() }).execute();
    const disabled = await signIn();
    const answers = await Promise.all([wrong, unknown, without, disabled].map(problemOf));
    assert.equal(answers[0]?.status, 401);
    for (const answer of answers) assert.deepEqual({ ...answer, instance: '' }, { ...answers[0], instance: '' });
    for (const response of [wrong, unknown, without, disabled]) assert.equal(response.headers.get('set-cookie'), null);
  });

  test('puts failures on record, without the password, nor what may be one typed in the wrong place', async () => {
    await setUp();
    await app.db.sql.deleteFrom('audit').execute();
    await signIn({ password: 'hunter22' }, { address: '192.0.2.1' });
    await signIn({ email: 'my secret password' });
    await signIn({ email: 'nobody@gatehouse.test' });
    const lines = await readTable(app.db, 'audit', ['action', 'actor_id', 'subject_label', 'address']);
    assert.deepEqual(lines, [
      ['session.sign_in_failed', null, ada.email, '192.0.2.1'],
      ['session.sign_in_failed', null, '(not an e-mail address)', null],
      ['session.sign_in_failed', null, 'nobody@gatehouse.test', null],
    ]);
    const all = JSON.stringify(await app.db.sql.selectFrom('audit').selectAll().execute());
    assert.ok(!all.includes('hunter22') && !all.includes('my secret'));
  });

  test('throttles an account with Retry-After, but neither its sessions nor the place it signed in from', async () => {
    const home = { address: '192.0.2.1' };
    const cookie = cookieOf(await setUp({}, home));
    for (let index = 0; index < 5; index += 1) {
      assert.equal((await signIn({ password: 'wrong' }, { address: `198.51.100.${index}` })).status, 401);
    }
    await app.db.sql.updateTable('sign_in_attempts').set({ failures: 11 }).where('key', 'like', 'account:%').execute();
    const throttled = await signIn({}, { address: '203.0.113.1' });
    assert.equal(throttled.status, 429, 'also with the right password');
    const seconds = Number(throttled.headers.get('retry-after'));
    assert.ok(seconds > 30 && seconds <= 64, String(seconds));
    assert.equal((await me(cookie)).status, 200);
    assert.equal((await signIn({}, home)).status, 200);
  });

  test('refuses passwords where they are turned off', async () => {
    await setUp();
    const off = createTestApp(database(), { passwordSignIn: false });
    const response = await off.request('POST', '/auth/password', { json: { email: ada.email, password: ada.password } });
    assert.equal(response.status, 403);
    assert.deepEqual(await (await off.request('GET', '/auth/methods')).json(), { password: false, setup_needed: false });
  });

  test('signs out for good, and not somebody who is not signed in', async () => {
    const cookie = cookieOf(await setUp());
    const out = await app.request('POST', '/auth/sign-out', { headers: { cookie } });
    assert.equal(out.status, 204);
    assert.match(out.headers.get('set-cookie') ?? '', /^gatehouse_session=; Max-Age=0/);
    assert.equal((await me(cookie)).status, 401);
    assert.equal((await app.request('POST', '/auth/sign-out', { headers: { cookie } })).status, 401);
  });

  test('ends a session that is idle for 7 days or 30 days old', async () => {
    const cookie = cookieOf(await setUp());
    const shift = (column: 'last_seen_at' | 'expires_at', days: number) =>
      app.db.sql
        .updateTable('sessions')
        .set({ [column]: raw`now() - make_interval(days => ${raw.lit(days)})` })
        .execute();
    await shift('last_seen_at', 6);
    assert.equal((await me(cookie)).status, 200, 'being used makes it last');
    await shift('last_seen_at', 7);
    assert.equal((await me(cookie)).status, 401);
    await shift('last_seen_at', 0);
    assert.equal((await me(cookie)).status, 200);
    await shift('expires_at', 0);
    assert.equal((await me(cookie)).status, 401);
  });

  test('writes down that a session is used once a minute at most', async () => {
    const cookie = cookieOf(await setUp());
    const seenAt = async () => (await readTable(app.db, 'sessions', ['last_seen_at']))[0]?.[0];
    const first = await seenAt();
    await me(cookie);
    assert.deepEqual(await seenAt(), first);
    await app.db.sql
      .updateTable('sessions')
      .set({ last_seen_at: raw<Date>`now() - interval '2 minutes'` })
      .execute();
    const old = await seenAt();
    await me(cookie);
    assert.notDeepEqual(await seenAt(), old);
  });

  test('refuses writes from other sites, signed in or not, and lets reads be', async () => {
    const cookie = cookieOf(await setUp());
    const attempts: Record<string, string>[] = [
      { origin: 'https://evil.example' },
      { origin: 'null' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site', origin: app.publicUrl },
    ];
    for (const from of attempts) {
      const write = await app.request('PATCH', '/me', { json: { name: 'Eve' }, headers: { cookie, ...from } });
      assert.equal(write.status, 403);
      assert.equal((await problemOf(write)).code, 'cross_origin');
      assert.equal((await signIn({}, { headers: from })).status, 403, 'nobody is signed in by another site');
      assert.equal((await app.request('GET', '/me', { headers: { cookie, ...from } })).status, 200);
    }
    for (const from of [{ origin: app.publicUrl }, { 'sec-fetch-site': 'same-origin' }, {}]) {
      assert.equal((await app.request('PATCH', '/me', { json: { name: 'Ada' }, headers: { cookie, ...from } })).status, 200);
    }
  });

  test('judges what it is given', async () => {
    const pointers = async (response: Response) => {
      assert.equal(response.status, 400);
      return (await problemOf(response)).errors?.map(({ pointer, code }) => `${pointer} ${code}`);
    };
    assert.deepEqual(await pointers(await setUp({ email: 'ada', name: 'a\u0000b', password: 'short', role: 'admin' })), [
      '/email invalid_format',
      '/name invalid_format',
      '/password too_small',
      '/role unknown_field',
    ]);
    assert.deepEqual(await pointers(await setUp({ name: '   ', password: 'x'.repeat(257), code: 5 })), [
      '/name too_small',
      '/password too_big',
      '/code wrong_type',
    ]);
    assert.deepEqual(await pointers(await signIn({ email: 'x'.repeat(255), password: '' })), [
      '/email too_big',
      '/password too_small',
    ]);
    assert.deepEqual(await pointers(await signIn({ email: 'a\u0000@b' })), ['/email invalid_format']);
    const raws: [string, string, number, string][] = [
      ['{"email":', 'application/json', 400, 'invalid_input'],
      ['', 'application/json', 400, 'invalid_input'],
      ['email=ada', 'application/x-www-form-urlencoded', 415, 'unsupported_media_type'],
      ['{}', 'text/plain', 415, 'unsupported_media_type'],
      [`{"email":"${'x'.repeat(10_000_000)}"}`, 'application/json', 413, 'too_large'],
    ];
    for (const [body, type, status, code] of raws) {
      const response = await app.request('POST', '/auth/password', { body, headers: { 'content-type': type } });
      assert.deepEqual([response.status, (await problemOf(response)).code], [status, code], body.slice(0, 20));
    }
    assert.deepEqual(await pointers(await app.request('POST', '/auth/password')), ['/email required', '/password required']);
  });
});

function cookieOf(response: Response): string {
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
