import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Database } from '../../db/database.ts';
import type { ToolDefinition } from '../../protocol/mcp/tool-definition.ts';
import { createLog } from '../../telemetry/log.ts';
import { UpstreamError } from '../../upstream/upstream.ts';
import { newId } from '../new-id.ts';
import type { Catalogs, FindLogins, LoginState } from './catalogs.ts';
import { createCatalogs } from './create-catalogs.ts';
import { FarSide, listing } from './testing/far-side.ts';
import { insertServer, insertUser } from './testing/insert-server.ts';
import { promptly, until } from './testing/until.ts';

const minute = 60_000;

onEachDatabase('createCatalogs', (database) => {
  const opened: Catalogs[] = [];
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((catalogs) => catalogs.close()));
  });

  /** One process: catalogs over a far side that the test answers for, at a time that the test sets. */
  function start(db: Database = database(), findLogins: FindLogins = async () => new Map()) {
    const far = new FarSide();
    const time = { now: Date.parse('2026-01-01T00:00:00Z') };
    const catalogs = createCatalogs({
      db,
      upstream: far,
      log: createLog({ level: 'silent' }),
      clock: () => time.now,
      findLogins,
    });
    opened.push(catalogs);
    return { catalogs, far, time };
  }

  describe('a server that answers', () => {
    test('is listed once for all users of the shared principal, then served from memory', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['search']);
      const first = await catalogs.prepare([server], newId(), { waitMs: 5_000 });
      const second = await catalogs.prepare([server], newId(), { waitMs: 0 });
      assert.equal(first.get(server.id)?.status, 'ready');
      assert.equal(second.get(server.id)?.catalog?.tools, first.get(server.id)?.catalog?.tools);
      assert.equal(second.get(server.id)?.catalog?.stale, false);
      assert.equal(far.requests.length, 1);
    });

    test('is listed for each user where requests carry the user', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database(), { authType: 'user_oidc' });
      const [ada, bob] = [await insertUser(database()), await insertUser(database())];
      far.listTools = async (_server, userId) => listing([userId === ada ? 'for_ada' : 'for_bob']);
      assert.deepEqual(toolsOf(await catalogs.load(server, ada)), ['for_ada']);
      assert.deepEqual(toolsOf(await catalogs.load(server, bob)), ['for_bob']);
      assert.deepEqual(toolsOf(catalogs.peek(server, ada)), ['for_ada']);
    });

    test('costs no request and no query while its listing is fresh', async () => {
      const counted = countQueries(database());
      const { catalogs, far } = start(counted.db);
      const servers = await Promise.all([1, 2, 3].map(() => insertServer(database())));
      for (const server of servers) far.answer(server.id, ['a']);
      await catalogs.prepare(servers, newId(), { waitMs: 5_000 });
      assert.ok(counted.queries() > 0);
      const before = [counted.queries(), far.requests.length];
      for (let turn = 0; turn < 100; turn += 1) {
        const states = await catalogs.prepare(servers, newId(), { waitMs: 0 });
        assert.equal(states.size, 3);
      }
      assert.deepEqual([counted.queries(), far.requests.length], before);
    });

    test('is served stale past its time while it is listed anew, and fresh after', async () => {
      const { catalogs, far, time } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['old']);
      await catalogs.load(server, newId());
      time.now += 5 * minute;
      const gate = far.hold(server.id);
      const during = (await catalogs.prepare([server], newId(), { waitMs: 5_000 })).get(server.id);
      assert.deepEqual([during?.status, during?.catalog?.stale, toolsOf(during)], ['ready', true, ['old']]);
      gate.release(listing(['new']));
      await until(() => toolsOf(catalogs.peek(server, newId()))[0] === 'new');
      assert.equal(catalogs.peek(server, newId())?.catalog?.stale, false);
    });

    for (const [says, freshForMs] of [
      [undefined, 5 * minute],
      [0, minute / 2],
      [10 * minute, 10 * minute],
      [24 * 60 * minute, 60 * minute],
    ] as const) {
      test(`that gives a time of ${says} ms is listed again after ${freshForMs} ms`, async () => {
        const { catalogs, far, time } = start();
        const server = await insertServer(database());
        far.listTools = async () => listing(['a'], says);
        await catalogs.load(server, newId());
        time.now += freshForMs - 1;
        assert.equal(catalogs.peek(server, newId())?.catalog?.stale, false);
        time.now += 1;
        assert.equal(catalogs.peek(server, newId())?.catalog?.stale, true);
      });
    }

    test('that lists the same again keeps the same array, so that nothing is worked out twice', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['a']);
      const first = await catalogs.load(server, newId());
      const second = await catalogs.load(server, newId(), { refresh: true });
      assert.equal(far.requests.length, 2);
      assert.equal(second.catalog?.tools, first.catalog?.tools);
    });

    test('that says its list changed is listed again once, however often it says so', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['before']);
      await catalogs.load(server, newId());
      far.answer(server.id, ['after']);
      for (let time = 0; time < 5; time += 1) far.sayChanged(server.id, null);
      await until(() => toolsOf(catalogs.peek(server, newId()))[0] === 'after');
      assert.equal(far.requests.length, 2);
    });

    test('that changes its list while it is being listed is listed once more', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      const gate = far.hold(server.id);
      const loading = catalogs.load(server, newId());
      await until(() => far.requests.length === 1);
      far.sayChanged(server.id, null);
      far.answer(server.id, ['after']);
      gate.release(listing(['before']));
      await loading;
      await until(() => toolsOf(catalogs.peek(server, newId()))[0] === 'after');
    });

    test('and has no tools says so', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.answer(server.id, []);
      const state = await catalogs.load(server, newId());
      assert.deepEqual([state.status, state.detail, state.catalog?.tools], ['no_tools', 'Notion offers no tools.', []]);
    });
  });

  describe('a server that does not answer', () => {
    test('delays a step by the wait at most, and joins the next', async () => {
      const { catalogs, far } = start();
      const [slow, quick] = [await insertServer(database()), await insertServer(database())];
      const gate = far.hold(slow.id);
      far.answer(quick.id, ['a']);
      const states = await catalogs.prepare([slow, quick], newId(), { waitMs: 50 });
      assert.deepEqual([states.get(slow.id)?.status, states.get(quick.id)?.status], ['loading', 'ready']);
      gate.release(listing(['late']));
      await until(() => catalogs.peek(slow, newId())?.status === 'ready');
      const next = await catalogs.prepare([slow, quick], newId(), { waitMs: 0 });
      assert.deepEqual(toolsOf(next.get(slow.id)), ['late']);
      assert.equal(far.requests.length, 2);
    });

    test('delays the first step only, not each step until it has failed', async () => {
      const { catalogs, far, time } = start();
      const server = await insertServer(database());
      far.hold(server.id);
      await catalogs.prepare([server], newId(), { waitMs: 50 });
      time.now += 3_000;
      const next = await promptly(catalogs.prepare([server], newId(), { waitMs: 3_000 }));
      assert.equal(next.get(server.id)?.status, 'loading');
    });

    test('and takes long to fail is tried again without anybody waiting', async () => {
      const { catalogs, far, time } = start();
      const server = await insertServer(database());
      const gate = far.hold(server.id);
      const first = catalogs.load(server, newId());
      await until(() => far.requests.length === 1);
      time.now += 10_000;
      gate.fail(new UpstreamError('timeout', 'Notion did not answer in 10 s'));
      assert.equal((await first).detail, 'Notion did not answer in time.');
      time.now += 15_000;
      const again = far.hold(server.id);
      const state = (await promptly(catalogs.prepare([server], newId(), { waitMs: 60_000 }))).get(server.id);
      assert.equal(state?.status, 'unreachable');
      again.release(listing(['back']));
      await until(() => toolsOf(catalogs.peek(server, newId()))[0] === 'back');
    });

    test('is unreachable with a sentence, harms no other, and is believed for 15 s', async () => {
      const { catalogs, far, time } = start();
      const [down, up] = [await insertServer(database()), await insertServer(database())];
      far.fail(down.id, new UpstreamError('timeout', 'it did not answer in 10 s'));
      far.answer(up.id, ['a']);
      const states = await catalogs.prepare([down, up], newId(), { waitMs: 5_000 });
      assert.deepEqual(states.get(down.id), {
        status: 'unreachable',
        detail: 'Notion did not answer in time.',
        since: new Date('2026-01-01T00:00:00Z'),
      });
      assert.equal(states.get(up.id)?.status, 'ready');
      await catalogs.prepare([down], newId(), { waitMs: 5_000 });
      assert.equal(far.requestsTo(down.id), 1);
      time.now += 15_000;
      await catalogs.prepare([down], newId(), { waitMs: 5_000 });
      assert.equal(far.requestsTo(down.id), 2);
    });

    test('is listed again a second later where only the credentials could not be had', async () => {
      const { catalogs, far, time } = start();
      const server = await insertServer(database());
      far.fail(server.id, new UpstreamError('credentials', 'the provider does not answer'));
      const status = async () => (await catalogs.prepare([server], newId(), { waitMs: 5_000 })).get(server.id)?.status;
      assert.equal(await status(), 'unreachable');
      far.answer(server.id, ['a']);
      assert.equal(await status(), 'unreachable');
      assert.equal(far.requestsTo(server.id), 1);
      time.now += 1_000;
      assert.equal(await status(), 'ready');
    });

    test('keeps its last good listing, marked stale', async () => {
      const { catalogs, far, time } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['a']);
      await catalogs.load(server, newId());
      time.now += 5 * minute;
      far.fail(server.id, new UpstreamError('unreachable', 'it could not be reached'));
      const state = await catalogs.load(server, newId());
      assert.deepEqual([state.status, state.catalog?.stale, toolsOf(state)], ['unreachable', true, ['a']]);
      far.answer(server.id, ['a']);
      assert.equal((await catalogs.load(server, newId())).status, 'ready');
    });

    test('costs nothing while its breaker is open, and its fresh listing is marked', async () => {
      const { catalogs, far, time } = start();
      const [known, unknown] = [await insertServer(database()), await insertServer(database())];
      far.answer(known.id, ['a']);
      await catalogs.load(known, newId());
      for (const { id } of [known, unknown]) far.openBreaker(id, new Date(time.now + 15_000));
      const states = await catalogs.prepare([known, unknown], newId(), { waitMs: 60_000 });
      assert.deepEqual(states.get(unknown.id), {
        status: 'unreachable',
        detail: 'Notion could not be reached.',
        since: new Date('1970-01-01T00:00:00Z'),
      });
      assert.deepEqual([states.get(known.id)?.status, states.get(known.id)?.catalog?.stale], ['unreachable', true]);
      assert.equal(far.requests.length, 1);
      time.now += 15_000;
      far.answer(unknown.id, ['b']);
      assert.equal((await catalogs.prepare([unknown], newId(), { waitMs: 5_000 })).get(unknown.id)?.status, 'ready');
    });

    for (const [authType, pattern] of [
      ['none', /wants credentials, and none are configured/],
      ['api_key', /refused the stored credentials/],
      ['custom_headers', /refused the stored credentials/],
      ['user_oidc', /wants the token of your own sign-in/],
    ] as const) {
      test(`with 401 is unavailable where the type is ${authType}`, async () => {
        const { catalogs, far } = start();
        const server = await insertServer(database(), { authType });
        far.fail(server.id, new UpstreamError('unauthorized', 'it does not accept the credentials', { httpStatus: 401 }));
        const state = await catalogs.load(server, await insertUser(database()));
        assert.equal(state.status, 'unavailable');
        assert.match(state.detail ?? '', pattern);
      });
    }

    test('by a defect of ours is unreachable without a word of it', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.fail(server.id, new TypeError('secret internals'));
      assert.deepEqual(await catalogs.load(server, newId()), {
        status: 'unreachable',
        detail: 'Notion could not be listed.',
        since: new Date('2026-01-01T00:00:00Z'),
      });
    });
  });

  test('a server that wants an account is never dialed', async () => {
    const wanted: LoginState = { status: 'needs_login', detail: 'Connect.' };
    const { catalogs, far } = start(database(), async () => new Map([[server.id, wanted]]));
    const server = await insertServer(database(), { authType: 'oauth2' });
    assert.deepEqual((await catalogs.prepare([server], newId(), { waitMs: 100 })).get(server.id), wanted);
    assert.deepEqual(await catalogs.load(server, newId(), { refresh: true }), wanted);
    assert.equal(far.requests.length, 0);
  });

  test('a server with accounts is dialed for who has connected one, and no more once it has ended', async () => {
    const [ada, bob] = [newId(), newId()];
    const wanted = new Map<string, LoginState>([[bob, { status: 'needs_login', detail: 'Connect.' }]]);
    const { catalogs, far } = start(database(), async (userId) => {
      const state = wanted.get(userId);
      return new Map(state ? [[server.id, state]] : []);
    });
    const server = await insertServer(database(), { authType: 'oauth2' });
    far.answer(server.id, ['mine']);
    assert.deepEqual(toolsOf(await catalogs.load(server, ada)), ['mine']);
    assert.equal((await catalogs.load(server, bob)).status, 'needs_login');
    assert.equal((await catalogs.prepare([server], ada, { waitMs: 100 })).get(server.id)?.status, 'ready');
    wanted.set(ada, { status: 'needs_reconnect', detail: 'Connect again.' });
    assert.equal((await catalogs.prepare([server], ada, { waitMs: 100 })).get(server.id)?.status, 'needs_reconnect');
    assert.equal(far.requests.length, 1);
  });

  describe('after a restart', () => {
    test('the last good listing serves at once, marked stale, while the server is listed', async () => {
      const before = start();
      const server = await insertServer(database());
      before.far.answer(server.id, ['kept']);
      await before.catalogs.load(server, newId());
      await before.catalogs.close();

      const { catalogs, far } = start();
      const gate = far.hold(server.id);
      const state = (await catalogs.prepare([server], newId(), { waitMs: 5_000 })).get(server.id);
      assert.deepEqual([state?.status, state?.catalog?.stale, toolsOf(state)], ['ready', true, ['kept']]);
      await until(() => far.requests.length === 1);
      gate.release(listing(['kept', 'new']));
      await until(() => toolsOf(catalogs.peek(server, newId())).length === 2);
    });

    test('a listing of an older revision is not taken', async () => {
      const before = start();
      const server = await insertServer(database());
      before.far.answer(server.id, ['old']);
      await before.catalogs.load(server, newId());
      await before.catalogs.close();

      const { catalogs, far } = start();
      far.fail(server.id, new UpstreamError('unreachable', 'it could not be reached'));
      const state = await catalogs.load({ ...server, revision: 2 }, newId());
      assert.deepEqual(state, {
        status: 'unreachable',
        detail: 'Notion could not be reached.',
        since: new Date('2026-01-01T00:00:00Z'),
      });
    });

    test("a user's listing is not taken for another", async () => {
      const before = start();
      const server = await insertServer(database(), { authType: 'user_oidc' });
      const [ada, bob] = [await insertUser(database()), await insertUser(database())];
      before.far.answer(server.id, ['private']);
      await before.catalogs.load(server, ada);
      await before.catalogs.close();

      const { catalogs, far } = start();
      far.fail(server.id, new UpstreamError('unreachable', 'it could not be reached'));
      assert.deepEqual(toolsOf(await catalogs.load(server, bob)), []);
      assert.deepEqual(toolsOf(await catalogs.load(server, ada)), ['private']);
    });

    test('definitions with what databases refuse are there again', async () => {
      const before = start();
      const server = await insertServer(database());
      before.far.listTools = async () => ({
        ...listing([]),
        tools: [{ name: 'a', description: 'nul \0 and \ud800', inputSchema: { type: 'object' } }],
      });
      await before.catalogs.load(server, newId());
      await before.catalogs.close();
      const { catalogs, far } = start();
      far.hold(server.id);
      const state = (await catalogs.prepare([server], newId(), { waitMs: 5_000 })).get(server.id);
      assert.equal(state?.catalog?.tools[0]?.description, 'nul \uFFFD and \uFFFD');
    });
  });

  describe('a change of configuration', () => {
    test('drops what memory holds, and a listing under way', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      const gate = far.hold(server.id);
      const loading = catalogs.load(server, newId());
      await until(() => far.requests.length === 1);
      catalogs.forget(server.id);
      assert.equal(far.signals[0]?.aborted, true);
      gate.release(listing(['too late']));
      await loading;
      assert.equal(catalogs.peek(server, newId()), undefined);
    });

    test('is seen by the revision alone, and an older revision does not bring the old listing back', async () => {
      const { catalogs, far } = start();
      const server = await insertServer(database());
      far.answer(server.id, ['one']);
      await catalogs.load(server, newId());
      far.answer(server.id, ['two']);
      const changed = { ...server, revision: 2 };
      assert.equal(catalogs.peek(changed, newId()), undefined);
      assert.deepEqual(toolsOf(await catalogs.load(changed, newId())), ['two']);
      assert.deepEqual(toolsOf(await catalogs.load(server, newId())), ['two']);
    });
  });

  test('a login that is announced while its server is listed has it listed anew, for who waits', async () => {
    const { catalogs, far } = start();
    const server = await insertServer(database(), { authType: 'oauth2' });
    const ada = await insertUser(database());
    far.hold(server.id);
    const loading = catalogs.load(server, ada, { refresh: true });
    await until(() => far.requests.length === 1);
    far.answer(server.id, ['hers']);
    catalogs.forget(server.id, ada);
    const state = await loading;
    assert.deepEqual([state.status, toolsOf(state)], ['ready', ['hers']]);
  });

  test('a server deleted meanwhile is listed without harm', async () => {
    const { catalogs, far } = start();
    const server = await insertServer(database());
    await database().sql.deleteFrom('mcp_servers').where('id', '=', server.id).execute();
    far.answer(server.id, ['a']);
    assert.equal((await catalogs.load(server, newId())).status, 'ready');
  });

  test('close cancels what is under way and dials no more', async () => {
    const { catalogs, far } = start();
    const server = await insertServer(database());
    far.hold(server.id);
    const waiting = catalogs.prepare([server], newId(), { waitMs: 60_000 });
    await until(() => far.requests.length === 1);
    await catalogs.close();
    await waiting;
    assert.equal(far.signals[0]?.aborted, true);
    far.sayChanged(server.id, null);
    await catalogs.prepare([server], newId(), { waitMs: 100 });
    await catalogs.load(server, newId(), { refresh: true });
    assert.equal(far.requests.length, 1);
    assert.equal(far.listeners.size, 0);
  });
});

/** The same database, with every use of it counted. */
function countQueries(real: Database): { db: Database; queries: () => number } {
  let queries = 0;
  const db: Database = {
    ...real,
    get sql() {
      queries += 1;
      return real.sql;
    },
  };
  return { db, queries: () => queries };
}

function toolsOf(state: { catalog?: { tools: ToolDefinition[] } } | undefined): string[] {
  return state?.catalog?.tools.map((tool) => tool.name) ?? [];
}
