import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { apiTokenPageSchema, createdApiTokenSchema, type Problem } from '@gatehouse/contract';
import { sql as raw } from 'kysely';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { readTable } from './testing/read-table.ts';
import { createTestApp, signedInUser, type TestApp } from './testing/signed-in.ts';

onEachDatabase('/me/tokens', (database) => {
  let app: TestApp;
  let headers: Record<string, string>;
  let userId: string;
  beforeEach(async () => {
    app = createTestApp(database());
    for (const table of ['audit', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
    const { user, headers: cookie } = await signedInUser(app, 'admin');
    [headers, userId] = [cookie, user.id];
  });

  const create = (json: object, as = headers) => app.request('POST', '/me/tokens', { json, headers: as });
  const made = async (json: object) => createdApiTokenSchema.parse(await (await create(json)).json());
  const use = (token: string, method = 'GET', path = '/me', json?: object) =>
    app.request(method, path, { headers: { authorization: `Bearer ${token}` }, ...(json && { json }) });

  test('gives a token out once, and keeps its hash only', async () => {
    const response = await create({ name: ' Laptop ' });
    assert.equal(response.status, 201);
    const created = createdApiTokenSchema.parse(await response.json());
    assert.match(created.token, /^gth_pat_[\w-]{43}$/);
    assert.equal(created.prefix, created.token.slice(0, 12));
    assert.deepEqual(
      [created.name, created.scopes, created.expires_at, created.last_used_at],
      ['Laptop', ['api', 'mcp'], null, null],
    );

    const listed = await (await app.request('GET', '/me/tokens', { headers })).text();
    assert.deepEqual(
      apiTokenPageSchema.parse(JSON.parse(listed)).items.map(({ id }) => id),
      [created.id],
    );
    const stored = JSON.stringify([
      await app.db.sql.selectFrom('api_tokens').selectAll().execute(),
      await app.db.sql.selectFrom('audit').selectAll().execute(),
    ]);
    assert.ok(!`${listed}${stored}`.includes(created.token.slice(12)));
    assert.deepEqual(await readTable(app.db, 'audit', ['action', 'subject_label']), [['token.create', 'Laptop']]);
  });

  test('lets its bearer in as its user, without a cookie or an origin', async () => {
    const { token } = await made({ name: 'Laptop', expires_at: '2100-01-01T00:00:00+02:00' });
    const me: unknown = await (await use(token)).json();
    assert.equal(Reflect.get(Object(me), 'id'), userId);
    assert.equal((await use(token, 'PATCH', '/me', { name: 'Ada' })).status, 200);
    assert.deepEqual((await readTable(app.db, 'audit', ['action', 'via', 'actor_id'])).at(-1), ['user.update', 'token', userId]);
  });

  test('writes down that it is used once a minute at most', async () => {
    const { token } = await made({ name: 'Laptop' });
    const usedAt = async () => (await readTable(app.db, 'api_tokens', ['last_used_at']))[0]?.[0];
    await use(token);
    const first = await usedAt();
    assert.ok(first instanceof Date);
    await use(token);
    assert.deepEqual(await usedAt(), first);
    await app.db.sql
      .updateTable('api_tokens')
      .set({ last_used_at: raw<Date>`now() - interval '2 minutes'` })
      .execute();
    await use(token);
    assert.ok(Number(await usedAt()) >= Number(first));
  });

  test('stops at once when it is revoked, expires, or its user is disabled', async () => {
    const revoked = await made({ name: 'revoked' });
    const expired = await made({ name: 'expired', expires_at: '2100-01-01T00:00:00Z' });
    const orphan = await made({ name: 'orphan' });
    for (const { token } of [revoked, expired, orphan]) assert.equal((await use(token)).status, 200);

    assert.equal((await app.request('DELETE', `/me/tokens/${revoked.id}`, { headers })).status, 204);
    assert.equal((await use(revoked.token)).status, 401);
    await app.db.sql
      .updateTable('api_tokens')
      .set({ expires_at: raw<Date>`now()` })
      .where('id', '=', expired.id)
      .execute();
    assert.equal((await use(expired.token)).status, 401);
    await app.db.sql.updateTable('users').set({ disabled_at: new Date() }).execute();
    assert.equal((await use(orphan.token)).status, 401);
  });

  test('is good for the API only with that scope', async () => {
    const { token } = await made({ name: 'client', scopes: ['mcp', 'mcp'] });
    const response = await use(token);
    assert.equal(response.status, 403);
    assert.deepEqual((await readTable(app.db, 'api_tokens', ['scopes']))[0], [['mcp']]);
  });

  test('cannot make another token, nor sign out', async () => {
    const { token } = await made({ name: 'Laptop' });
    assert.equal((await use(token, 'POST', '/me/tokens', { name: 'more' })).status, 403);
    assert.equal((await use(token, 'POST', '/auth/sign-out')).status, 403);
    assert.equal((await readTable(app.db, 'api_tokens', ['id'])).length, 1);
  });

  test('judges what it is given', async () => {
    const cases: [object, string, string][] = [
      [{}, '/name', 'required'],
      [{ name: '' }, '/name', 'too_small'],
      [{ name: 'x'.repeat(101) }, '/name', 'too_big'],
      [{ name: 'a\nb' }, '/name', 'invalid_format'],
      [{ name: 'x', scopes: [] }, '/scopes', 'too_small'],
      [{ name: 'x', scopes: ['admin'] }, '/scopes/0', 'invalid_value'],
      [{ name: 'x', expires_at: 'tomorrow' }, '/expires_at', 'invalid_format'],
      [{ name: 'x', expires_at: '2020-01-01T00:00:00Z' }, '/expires_at', 'in_the_past'],
      [{ name: 'x', expires_at: '9999-12-31T23:59:59-23:59' }, '/expires_at', 'too_late'],
      [{ name: 'x', token: 'mine' }, '/token', 'unknown_field'],
    ];
    for (const [json, pointer, code] of cases) {
      const response = await create(json);
      assert.equal(response.status, 400, JSON.stringify(json));
      const [fault] = ((await response.json()) as Problem).errors ?? [];
      assert.deepEqual([fault?.pointer, fault?.code], [pointer, code]);
    }
    assert.equal((await readTable(app.db, 'api_tokens', ['id'])).length, 0);
  });

  test('keeps to 200 a user', async () => {
    await raw`insert into api_tokens (id, user_id, name, prefix, token_hash, scopes)
      select gen_random_uuid(), ${userId}, 'many', 'gth_pat_', int4send(number), '{api}' from generate_series(1, 200) number`.execute(
      app.db.sql,
    );
    assert.equal((await create({ name: 'one more' })).status, 409);
  });
});
