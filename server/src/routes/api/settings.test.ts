import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { settingsSchema, type Problem } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { followSettings } from '../../domain/settings/follow-settings.ts';
import { readSettings } from '../../domain/settings/read-settings.ts';
import { defaultSettings } from '../../domain/settings/settings.ts';
import { readTable } from './testing/read-table.ts';
import { createTestApp, signedIn, type TestApp } from './testing/signed-in.ts';

onEachDatabase('/settings', (database) => {
  let app: TestApp;
  let headers: Record<string, string>;
  beforeEach(async () => {
    app = createTestApp(database(), { environmentAllowNetworks: ['172.16.0.0/12'] });
    for (const table of ['audit', 'settings', 'users'] as const) await app.db.sql.deleteFrom(table).execute();
    headers = await signedIn(app, 'admin');
  });

  const get = async () => settingsSchema.parse(await (await app.request('GET', '/settings', { headers })).json());
  const patch = (json: object) => app.request('PATCH', '/settings', { json, headers });

  test('starts with the defaults, and tells what the environment adds', async () => {
    assert.deepEqual(await get(), {
      call_timeout_seconds: 60,
      call_limit_seconds: 600,
      held_call_seconds: 1_800,
      tool_call_retention_days: 90,
      audit_retention_days: 365,
      allow_networks: [],
      record_tool_arguments: false,
      from_environment: { allow_networks: ['172.16.0.0/12'] },
      oauth2_redirect_uri: 'http://gatehouse.test/oauth2/callback',
      sign_in_redirect_uris: {},
    });
  });

  test('lets nobody set what is told alone', async () => {
    const told = { oauth2_redirect_uri: 'https://evil.example', sign_in_redirect_uris: {}, from_environment: {} };
    for (const [field, value] of Object.entries(told)) assert.equal((await patch({ [field]: value })).status, 400, field);
  });

  test('changes what is given, keeps the rest, and records the difference', async () => {
    const response = await patch({
      call_timeout_seconds: 30,
      allow_networks: [' 10.0.0.0/8', 'Files.Internal:8080', '10.0.0.0/8'],
    });
    assert.equal(response.status, 200);
    const settings = await get();
    assert.deepEqual(await response.json(), settings);
    assert.deepEqual(
      [settings.call_timeout_seconds, settings.call_limit_seconds, settings.allow_networks],
      [30, 600, ['10.0.0.0/8', 'files.internal:8080']],
    );
    assert.deepEqual(await readTable(app.db, 'audit', ['action', 'before', 'after']), [
      [
        'settings.update',
        { call_timeout_seconds: 60, allow_networks: [] },
        { call_timeout_seconds: 30, allow_networks: ['10.0.0.0/8', 'files.internal:8080'] },
      ],
    ]);
    await patch({ call_timeout_seconds: 30 });
    assert.equal((await readTable(app.db, 'audit', ['id'])).length, 1, 'what changes nothing is not on record');
  });

  test('goes back to the default with null', async () => {
    await patch({ record_tool_arguments: true, allow_networks: ['10.0.0.0/8'] });
    await patch({ record_tool_arguments: null, allow_networks: null });
    assert.deepEqual(await readSettings(app.db.sql), defaultSettings);
    assert.equal((await app.db.sql.selectFrom('settings').selectAll().execute()).length, 0);
  });

  test('judges what it is given, and changes nothing', async () => {
    const cases: [object, [pointer: string, code: string][]][] = [
      [{ allow_networks: ['10.0.0.0/8', '10.0.0.0/33', 'http://x', ''] }, [['/allow_networks/3', 'too_small']]],
      [
        { allow_networks: ['10.0.0.0/8', '10.0.0.0/33', 'http://x'] },
        [
          ['/allow_networks/1', 'invalid_format'],
          ['/allow_networks/2', 'invalid_format'],
        ],
      ],
      [
        { call_timeout_seconds: 0, audit_retention_days: 1.5 },
        [
          ['/call_timeout_seconds', 'too_small'],
          ['/audit_retention_days', 'wrong_type'],
        ],
      ],
      [{ call_timeout_seconds: 700 }, [['/call_limit_seconds', 'too_small']]],
      [{ call_limit_seconds: 59 }, [['/call_limit_seconds', 'too_small']]],
      [{ record_tool_arguments: 'yes' }, [['/record_tool_arguments', 'wrong_type']]],
      [{ from_environment: { allow_networks: [] } }, [['/from_environment', 'unknown_field']]],
      [{ allow_networks: Array.from({ length: 5000 }, () => '10.0.0.1') }, [['/allow_networks', 'too_big']]],
    ];
    for (const [json, faults] of cases) {
      const response = await patch(json);
      assert.equal(response.status, 400);
      const problem = (await response.json()) as Problem;
      assert.deepEqual(
        problem.errors?.map(({ pointer, code }) => [pointer, code]),
        faults,
      );
    }
    assert.deepEqual(await readSettings(app.db.sql), defaultSettings);
    assert.equal((await readTable(app.db, 'audit', ['id'])).length, 0);
  });

  test('keeps limit and timeout in order also when they are changed at the same moment', async () => {
    const both = await Promise.all([patch({ call_timeout_seconds: 500 }), patch({ call_limit_seconds: 100 })]);
    assert.deepEqual(both.map(({ status }) => status).toSorted(), [200, 400]);
  });

  test('reads stored nonsense as the default', async () => {
    await app.db.sql
      .insertInto('settings')
      .values([
        { key: 'call_timeout_seconds', value: '"soon"' },
        { key: 'allow_networks', value: '{"a":1}' },
        { key: 'unknown', value: '1' },
      ])
      .execute();
    assert.deepEqual(await readSettings(app.db.sql), defaultSettings);
  });

  test('reaches whoever follows them', async () => {
    const followed = await followSettings(app.db, (cause) => assert.fail(String(cause)));
    assert.equal(followed.current().callTimeoutSeconds, 60);
    await patch({ call_timeout_seconds: 45 });
    while (followed.current().callTimeoutSeconds !== 45) await new Promise(setImmediate); // the runner's own time limit ends this
    followed.stop();
  });
});
