import assert from 'node:assert/strict';
import { test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { issueToken } from '../../domain/sessions/issue-token.ts';
import { createTestApp, signedIn, signedInUser } from './testing/signed-in.ts';

const nowhere = '01890000-0000-7000-8000-000000000000';

/** Every route that wants somebody signed in, and whether it wants an admin. */
const routes: [method: string, path: string, admin: boolean][] = [
  ['POST', '/auth/sign-out', false],
  ['GET', '/me', false],
  ['PATCH', '/me', false],
  ['GET', '/me/sessions', false],
  ['DELETE', '/me/sessions', false],
  ['DELETE', `/me/sessions/${nowhere}`, false],
  ['GET', '/me/tokens', false],
  ['POST', '/me/tokens', false],
  ['DELETE', `/me/tokens/${nowhere}`, false],
  ['GET', '/users', true],
  ['POST', '/users', true],
  ['GET', `/users/${nowhere}`, true],
  ['PATCH', `/users/${nowhere}`, true],
  ['DELETE', `/users/${nowhere}`, true],
  ['GET', '/audit', true],
  ['GET', '/settings', true],
  ['PATCH', '/settings', true],
];

onEachDatabase('The doors of the API', (database) => {
  test('turn away whoever is not signed in, before looking at anything', async () => {
    const app = createTestApp(database());
    for (const [method, path] of [...routes, ['GET', '/no-such-thing']] as const) {
      const response = await app.request(method, path, nonsense(method));
      assert.equal(response.status, 401, `${method} ${path}`);
      assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    }
  });

  test('turn members away from what is for admins, before looking at anything', async () => {
    const app = createTestApp(database());
    const headers = await signedIn(app, 'member');
    for (const [method, path] of routes.filter(([, , admin]) => admin)) {
      const response = await app.request(method, path, nonsense(method, headers));
      assert.equal(response.status, 403, `${method} ${path}`);
    }
  });

  test('answer alike for what is not there, is somebody else’s, or is no id at all', async () => {
    const app = createTestApp(database());
    const [owner, other] = [await signedInUser(app, 'admin'), await signedInUser(app, 'admin')];
    const token = await app.request('POST', '/me/tokens', { headers: owner.headers, json: { name: 'mine' } });
    const tokenId: unknown = Reflect.get(Object(await token.json()), 'id');
    const session = await app.db.sql
      .selectFrom('sessions')
      .select('id')
      .where('user_id', '=', owner.user.id)
      .executeTakeFirstOrThrow();

    const cases = [
      ['/me/tokens', [nowhere, String(tokenId), 'no-id', '%00']],
      ['/me/sessions', [nowhere, session.id, 'no-id', '%00']],
      ['/users', [nowhere, 'no-id', '%00', `${nowhere}'`]],
    ] as const;
    for (const [path, ids] of cases) {
      const answers = await Promise.all(
        ids.map(async (id) => {
          const response = await app.request('DELETE', `${path}/${id}`, { headers: other.headers });
          return (await response.text()).replace(/"instance":"[^"]+"/, '');
        }),
      );
      assert.match(answers[0] ?? '', /"not_found"/);
      for (const answer of answers) assert.equal(answer, answers[0], path);
    }
    assert.equal((await app.request('GET', '/me', { headers: owner.headers })).status, 200, 'nothing of it has ended');
  });

  test('go by the token alone when there is one, whatever cookie comes along', async () => {
    const app = createTestApp(database());
    const { headers } = await signedInUser(app, 'admin');
    for (const authorization of ['Bearer', 'Bearer nonsense', `bearer ${issueToken('gth_pat_').token}`, 'Bearer a b']) {
      const response = await app.request('GET', '/me', { headers: { ...headers, authorization } });
      assert.equal(response.status, 401, authorization);
    }
    const proxied = await app.request('GET', '/me', { headers: { ...headers, authorization: 'Basic cHJveHk6cHJveHk=' } });
    assert.equal(proxied.status, 200, "a proxy's own password is none of ours");
  });

  test('answer nothing that anybody may store', async () => {
    const app = createTestApp(database());
    const headers = await signedIn(app, 'admin');
    for (const path of ['/me', '/users', '/no-such-thing']) {
      assert.equal((await app.request('GET', path, { headers })).headers.get('cache-control'), 'no-store', path);
    }
  });
});

/** A body that no route takes. */
function nonsense(method: string, headers: Record<string, string> = {}) {
  return method === 'GET' || method === 'DELETE' ? { headers } : { headers, json: { nonsense: true } };
}
