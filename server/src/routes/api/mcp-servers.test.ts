import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import type { McpServer } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { followServerChanges } from '../../domain/servers/follow-server-changes.ts';
import {
  canary,
  faultsOf,
  openMcpServersApp,
  someServer,
  withClient,
  withHeaders,
  withKey,
  type McpServersApp,
} from './testing/mcp-servers-app.ts';

onEachDatabase('/mcp-servers', (database) => {
  let app: McpServersApp;
  before(async () => {
    app = await openMcpServersApp(database());
  });
  after(() => app.close());
  beforeEach(async () => {
    await database().sql.deleteFrom('mcp_servers').execute();
    await database().sql.deleteFrom('audit').execute();
    app.changed.length = 0;
  });

  describe('POST', () => {
    test('registers with defaults, and gives the ETag', async () => {
      const answer = await app.call<McpServer>('admin', 'POST', '/mcp-servers', { ...someServer(), display_name: ' Notes ' });
      assert.deepEqual([answer.status, answer.headers.get('etag')], [201, '"1"']);
      const { id, created_at, updated_at, ...rest } = answer.body;
      assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7/);
      assert.match(created_at, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      assert.equal(updated_at, created_at);
      assert.deepEqual(rest, {
        revision: 1,
        slug: 'notes',
        display_name: 'Notes',
        description: '',
        icon_url: '',
        enabled: true,
        availability: 'default_off',
        model_intent: false,
        auth_type: 'none',
        has_oauth2_secret: false,
        has_api_key: false,
        has_custom_headers: false,
        tool_allow_list: [],
        tool_deny_list: [],
        auth_status: 'ready',
        auth_connected: true,
        url: 'https://notes.example/mcp',
        transport: 'streamable_http',
      });
      assert.deepEqual(app.changed, [id]);
    });

    test('names each fault at its pointer and stores nothing', async () => {
      for (const [body, faults] of [
        [{ ...someServer(), color: 'red' }, ['/color unknown_field']],
        [{ ...someServer(), url: undefined }, ['/url required']],
        [{ ...someServer(), display_name: '  ' }, ['/display_name too_small']],
        [{ ...someServer(), display_name: 7 }, ['/display_name wrong_type']],
        [{ ...someServer(), display_name: '\u200b\u2060' }, ['/display_name invalid_format']],
        [{ ...someServer(), display_name: 'gro.elpmaxe\u202e' }, ['/display_name invalid_format']],
        [{ ...someServer(), description: 'two\nlines' }, ['/description invalid_format']],
        [{ ...someServer(), transport: 'stdio' }, ['/transport invalid_value']],
        [{ ...someServer(), availability: null }, ['/availability invalid_value']],
        [{ ...someServer(), auth_type: 'basic' }, ['/auth_type invalid_value']],
        [{ ...someServer(), enabled: 'yes' }, ['/enabled wrong_type']],
        [{ ...someServer(), slug: 'Not A Slug' }, ['/slug invalid_format']],
        [{ ...someServer(), slug: '-a' }, ['/slug invalid_format']],
        [{ ...someServer(), slug: 'a'.repeat(33) }, ['/slug too_big']],
        [{ ...someServer(), url: 'ftp://notes.example/' }, ['/url unsupported_scheme']],
        [{ ...someServer(), url: 'notes.example/mcp' }, ['/url missing_scheme']],
        [{ ...someServer(), url: `https://me:${canary}@notes.example/` }, ['/url has_credentials']],
        [{ ...someServer(), url: 'https://gatehouse.example/mcp' }, ['/url own_url']],
        [{ ...someServer(), icon_url: 'http://example.com/a.png' }, ['/icon_url not_https']],
        [{ ...someServer(), tool_allow_list: ['a', ' '] }, ['/tool_allow_list/1 too_small']],
        [{ ...someServer(), tool_allow_list: ['a\u0000'] }, ['/tool_allow_list/0 invalid_format']],
        [{ ...someServer(), tool_allow_list: Array.from({ length: 5000 }, String) }, ['/tool_allow_list too_big']],
        [{ ...someServer(), tool_deny_list: ['x'.repeat(201)] }, ['/tool_deny_list/0 too_big']],
        [{ ...someServer(), ...withKey, api_key_value: `${canary}\r\nX: y` }, ['/api_key_value bad_character']],
        [{ ...someServer(), custom_headers: { 'X-One': canary } }, ['/custom_headers other_auth_type']],
        [{ ...someServer(), ...withHeaders, custom_headers: { 'X-One': 7 } }, ['/custom_headers/X-One wrong_type']],
        [{ ...someServer(), ...withHeaders, custom_headers: { Host: canary } }, ['/custom_headers/Host reserved_header']],
        [
          { ...someServer(), ...withHeaders, custom_headers: { 'X-One': 'a', ['__proto__']: canary } },
          ['/custom_headers/__proto__ reserved_header'],
        ],
      ] as const) {
        const answer = await app.call('admin', 'POST', '/mcp-servers', body);
        assert.equal(answer.status, 400, answer.text);
        assert.deepEqual(faultsOf(answer), faults);
      }
      assert.deepEqual((await app.call<McpServer[]>('admin', 'GET', '/mcp-servers')).body, []);
      assert.deepEqual(app.changed, []);
    });

    test('has no default for what must be given', async () => {
      for (const field of Object.keys(someServer())) {
        const answer = await app.call('admin', 'POST', '/mcp-servers', { ...someServer(), [field]: undefined });
        assert.deepEqual([answer.status, answer.body.errors?.map(({ pointer }) => pointer)], [400, [`/${field}`]]);
      }
    });

    test('wants a body of a sensible size, and wants it in JSON', async () => {
      const json = { 'content-type': 'application/json' };
      const large = JSON.stringify({ ...someServer(), description: 'x'.repeat(10_000_000) });
      for (const [body, status, headers] of [
        ['{', 400, json],
        ['[]', 400, json],
        ['', 400, json],
        ['url=https://notes.example/', 415, { 'content-type': 'application/x-www-form-urlencoded' }],
        [large, 413, { ...json, 'content-length': String(large.length) }],
      ] as const) {
        const answer = await app.call('admin', 'POST', '/mcp-servers', body, headers);
        assert.equal(answer.status, status, body.slice(0, 30));
      }
    });

    test('takes a list of 1,000 tools, once each', async () => {
      const names = Array.from({ length: 999 }, (_, index) => `tool ${index}`);
      const { tool_allow_list: list } = await app.register({ tool_allow_list: [...names, ' tool 0 '] });
      assert.deepEqual(list, names);
    });
  });

  describe('slugs', () => {
    test('are made from the name, with a number where they are taken', async () => {
      const slugs = [];
      for (const name of ['Über Notes', 'über  notes!', 'ÜBER NOTES', '日本語', '🚀']) {
        slugs.push((await app.register({ display_name: name })).slug);
      }
      assert.deepEqual(slugs, ['uber-notes', 'uber-notes-2', 'uber-notes-3', 'server', 'server-2']);
    });

    test('are all different when many are made at once', async () => {
      const made = await Promise.all(Array.from({ length: 8 }, () => app.register({ display_name: 'Race' })));
      assert.deepEqual(
        new Set(made.map(({ slug }) => slug)),
        new Set(['race', 'race-2', 'race-3', 'race-4', 'race-5', 'race-6', 'race-7', 'race-8']),
      );
    });

    test('that are given and taken are a conflict, also in a race, and store nothing', async () => {
      const body = { ...someServer(), slug: 'mine' };
      const answers = await Promise.all(Array.from({ length: 4 }, () => app.call('admin', 'POST', '/mcp-servers', body)));
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((one, other) => one - other),
        [201, 409, 409, 409],
      );
      for (const answer of answers.filter(({ status }) => status === 409)) {
        assert.deepEqual(faultsOf(answer), ['/slug taken']);
      }
      assert.equal((await app.call<McpServer[]>('admin', 'GET', '/mcp-servers')).body.length, 1);
      const audits = await database().sql.selectFrom('audit').select('action').execute();
      assert.deepEqual(audits, [{ action: 'server.create' }]);
    });

    test('can be changed, to a free one', async () => {
      const [one, other] = [await app.register({ slug: 'one' }), await app.register({ slug: 'other' })];
      const taken = await app.call('admin', 'PATCH', `/mcp-servers/${one.id}`, { slug: 'other', display_name: 'New' });
      assert.deepEqual([taken.status, faultsOf(taken)], [409, ['/slug taken']]);
      const unchanged = await app.call<McpServer>('admin', 'GET', `/mcp-servers/${one.id}`);
      assert.deepEqual(unchanged.body, one);
      const free = await app.call<McpServer>('admin', 'PATCH', `/mcp-servers/${other.id}`, { slug: 'third' });
      assert.deepEqual([free.status, free.body.slug], [200, 'third']);
      assert.equal((await app.call('admin', 'PATCH', `/mcp-servers/${one.id}`, { slug: null })).status, 400);
    });
  });

  describe('GET', () => {
    test('is one bare array by display name, however many there are', async () => {
      const names = Array.from({ length: 60 }, (_, index) => `Server ${index + 1}`);
      await Promise.all(names.toReversed().map((display_name) => app.register({ display_name })));
      const listed = await app.call<McpServer[]>('member', 'GET', '/mcp-servers');
      assert.deepEqual(
        listed.body.map(({ display_name }) => display_name),
        names,
      );
    });

    test('says how the caller stands with each authentication type', async () => {
      const status = async (input: object) => {
        const { id } = await app.register({ ...input });
        const { body } = await app.call<McpServer>('member', 'GET', `/mcp-servers/${id}`);
        assert.equal('auth_status_detail' in body, body.auth_status !== 'ready');
        return [body.auth_status, body.auth_connected];
      };
      assert.deepEqual(await status({}), ['ready', true]);
      assert.deepEqual(await status(withKey), ['ready', true]);
      assert.deepEqual(await status(withHeaders), ['ready', true]);
      assert.deepEqual(await status(withClient), ['needs_login', false]);
      assert.deepEqual(await status({ auth_type: 'user_oidc' }), ['unavailable', true]);
    });

    test('gives an admin what they registered, and the ETag', async () => {
      const made = await app.register(withHeaders);
      const answer = await app.call<McpServer>('admin', 'GET', `/mcp-servers/${made.id}`);
      assert.deepEqual([answer.status, answer.headers.get('etag')], [200, '"1"']);
      assert.deepEqual(answer.body, made);
      assert.deepEqual(answer.body.custom_header_names, ['X-One', 'X-Two']);
    });
  });

  describe('PATCH', () => {
    test('changes what it names, clears what is null, and raises the revision', async () => {
      const made = await app.register({ description: 'Old', icon_url: '🚀', tool_deny_list: ['erase'], model_intent: true });
      const answer = await app.call<McpServer>('admin', 'PATCH', `/mcp-servers/${made.id}`, {
        description: null,
        tool_deny_list: null,
        availability: 'force_on',
      });
      assert.deepEqual([answer.status, answer.headers.get('etag')], [200, '"2"']);
      const { updated_at, ...rest } = answer.body;
      assert.deepEqual(
        { ...rest, updated_at: made.updated_at },
        { ...made, revision: 2, description: '', tool_deny_list: [], availability: 'force_on' },
      );
      assert.ok(updated_at >= made.updated_at);
      assert.deepEqual(app.changed, [made.id, made.id]);
    });

    test('that comes to nothing writes nothing', async () => {
      const made = await app.register(withKey);
      const same = await app.call<McpServer>('admin', 'PATCH', `/mcp-servers/${made.id}`, { display_name: made.display_name });
      assert.deepEqual([same.status, same.body], [200, made]);
      assert.deepEqual(app.changed, [made.id]);
      assert.equal((await database().sql.selectFrom('audit').select('id').execute()).length, 1);
    });

    test('judges the server as it would be, as a whole, and changes nothing where that is wrong', async () => {
      const made = await app.register();
      const answer = await app.call('admin', 'PATCH', `/mcp-servers/${made.id}`, {
        auth_type: 'api_key',
        icon_url: 'x',
        slug: 's',
      });
      assert.deepEqual(
        [answer.status, faultsOf(answer)],
        [400, ['/icon_url not_an_icon', '/api_key_header required', '/api_key_value required']],
      );
      assert.deepEqual((await app.call<McpServer>('admin', 'GET', `/mcp-servers/${made.id}`)).body, made);
      const unknown = await app.call('admin', 'PATCH', `/mcp-servers/${made.id}`, { revision: 7, id: newId() });
      assert.deepEqual([unknown.status, faultsOf(unknown)], [400, ['/revision unknown_field', '/id unknown_field']]);
    });

    test('of a server that is gone, or never was, is not found', async () => {
      const { id } = await app.register();
      assert.equal((await app.call('admin', 'DELETE', `/mcp-servers/${id}`)).status, 204);
      for (const path of [`/mcp-servers/${id}`, `/mcp-servers/${newId()}`, '/mcp-servers/nonsense']) {
        assert.equal((await app.call('admin', 'PATCH', path, { display_name: 'New' }, { 'if-match': '"1"' })).status, 404);
        assert.equal((await app.call('admin', 'DELETE', path)).status, 404);
      }
    });
  });

  describe('If-Match', () => {
    test('lets the first of two editors win and tells the second', async () => {
      const { id } = await app.register();
      const edit = (person: 'admin' | 'otherAdmin', description: string) =>
        app.call('admin', 'PATCH', `/mcp-servers/${id}`, { description: `${person}: ${description}` }, { 'if-match': '"1"' });
      const answers = await Promise.all([edit('admin', 'one'), edit('otherAdmin', 'two')]);
      assert.deepEqual(
        answers.map(({ status }) => status).toSorted((one, other) => one - other),
        [200, 412],
      );
      assert.equal((await app.call<McpServer>('admin', 'GET', `/mcp-servers/${id}`)).body.revision, 2);
      assert.equal((await app.call('admin', 'DELETE', `/mcp-servers/${id}`, undefined, { 'if-match': '"1"' })).status, 412);
      assert.equal((await app.call('admin', 'DELETE', `/mcp-servers/${id}`, undefined, { 'if-match': '"2"' })).status, 204);
    });

    test('has to be well-formed', async () => {
      const { id } = await app.register();
      for (const method of ['PATCH', 'DELETE']) {
        const body = method === 'PATCH' ? { description: 'x' } : undefined;
        const answer = await app.call('admin', method, `/mcp-servers/${id}`, body, { 'if-match': '1' });
        assert.deepEqual([answer.status, faultsOf(answer)], [400, ['/header/if-match malformed']]);
      }
      assert.equal(
        (await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { description: 'x' }, { 'if-match': '*' })).status,
        200,
      );
    });
  });

  test('tells every process of each change', async () => {
    const heard: string[] = [];
    let isListening = database.engine === 'embedded';
    const stops = [
      database().listen('gatehouse_config', (payload) => {
        if (payload === '') isListening = true;
      }),
      followServerChanges(database(), (id) => heard.push(id)),
    ];
    try {
      await until(() => isListening);
      await database().notify('gatehouse_config', '{"settings":true}'); // about something else
      const { id } = await app.register();
      await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { enabled: false });
      await app.call('admin', 'DELETE', `/mcp-servers/${id}`);
      assert.deepEqual(app.changed, [id, id, id]);
      const ofThis = () => heard.filter((each) => each === id); // changes of the tests before it may still come in
      await until(() => ofThis().length >= 3);
      assert.deepEqual(ofThis(), [id, id, id]);
    } finally {
      for (const stop of stops) stop();
    }
  });

  test('records each change with who made it, and of secrets only that they changed', async () => {
    const { id, display_name: label } = await app.register(withKey);
    await app.call('admin', 'PATCH', `/mcp-servers/${id}`, { api_key_value: `${canary} new`, enabled: false });
    await app.call('admin', 'DELETE', `/mcp-servers/${id}`);
    const lines = await database().sql.selectFrom('audit').selectAll().orderBy('id').execute();
    assert.deepEqual(
      lines.map((line) => [line.action, line.subject_id, line.subject_label, line.actor_id]),
      ['server.create', 'server.update', 'server.delete'].map((action) => [action, id, label, app.idOf('admin')]),
    );
    assert.deepEqual(lines[1]?.before, { enabled: true, api_key_value: '(set)' });
    assert.deepEqual(lines[1]?.after, { enabled: false, api_key_value: '(changed)' });
  });
});

async function until(check: () => boolean): Promise<void> {
  const endsAt = Date.now() + 5_000;
  while (!check() && Date.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.ok(check(), 'it did not happen in 5 s');
}
