import assert from 'node:assert/strict';
import { after, describe, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { MisbehaviourKind } from '../../../../tests/upstreams/behaviours.ts';
import { startMisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import type { MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { createLog } from '../../telemetry/log.ts';
import { openTestUpstream } from '../../upstream/testing/open-test-upstream.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import { newId } from '../new-id.ts';
import { createCatalogs } from './create-catalogs.ts';
import { insertServer } from './testing/insert-server.ts';
import { promptly, until } from './testing/until.ts';

onEachDatabase('catalogs of real servers', (database) => {
  const far: MisbehavingUpstream[] = [];
  const opened = openTestUpstream();
  after(async () => {
    await opened.close();
    await Promise.all(far.map((server) => server.close()));
  });

  async function start(kind: MisbehaviourKind, era?: 'stateful' | 'stateless') {
    const upstream = await startMisbehavingUpstream(kind, era && { era });
    far.push(upstream);
    return { upstream, server: await insertServer(database(), { url: upstream.url }) };
  }
  const open = () =>
    createCatalogs({
      db: database(),
      upstream: opened.upstream,
      log: createLog({ level: 'silent' }),
      findLogins: async () => new Map(),
    });

  for (const era of ['stateful', 'stateless'] as const) {
    test(`a sound server is listed with one request for many turns (${era})`, async () => {
      const { upstream, server } = await start('sound', era);
      const catalogs = open();
      for (let turn = 0; turn < 5; turn += 1) {
        const state = (await catalogs.prepare([server], newId(), { waitMs: 5_000 })).get(server.id);
        assert.deepEqual([state?.status, state?.catalog?.tools.map((tool) => tool.name).includes('echo')], ['ready', true]);
      }
      assert.equal(upstream.stats.methods['tools/list'], 1);
      await catalogs.close();
    });

    test(`a server that says its list changed is listed again (${era})`, async () => {
      const { upstream, server } = await start('sound', era);
      const catalogs = open();
      assert.deepEqual((await catalogs.load(server, newId())).catalog?.dropped, []);
      await until(() => upstream.stats.openStreams > 0);
      upstream.become('broken_tools', era);
      upstream.tellListChanged();
      await until(() => (catalogs.peek(server, newId())?.catalog?.dropped.length ?? 0) > 0);
      await catalogs.close();
    });
  }

  describe('many at once', () => {
    test('each failure is named, and no server harms another', async () => {
      const kinds = [
        'sound',
        'html',
        'not_json',
        'unauthorized',
        'forbidden',
        'endless_pages',
        'tools_no_list',
        'broken_tools',
      ] as const;
      const servers = new Map<string, UpstreamServer>();
      for (const kind of kinds) servers.set(kind, (await start(kind)).server);
      servers.set('refused', await insertServer(database()));
      const catalogs = open();
      const states = await catalogs.prepare([...servers.values()], newId(), { waitMs: 20_000 });
      const told = Object.fromEntries([...servers].map(([kind, { id }]) => [kind, states.get(id)?.status]));
      assert.deepEqual(told, {
        sound: 'ready',
        html: 'unreachable',
        not_json: 'unreachable',
        unauthorized: 'unavailable',
        forbidden: 'unavailable',
        endless_pages: 'ready',
        tools_no_list: 'unreachable',
        broken_tools: 'ready',
        refused: 'unreachable',
      });
      for (const [kind, { id }] of servers) {
        const { status, detail = '' } = states.get(id) ?? {};
        if (status !== 'ready') assert.match(detail, /^Notion[ :][^]+\.$/, kind);
        assert.doesNotMatch(detail, /127\.0\.0\.1|Notion[ :]+Notion/, kind);
      }
      assert.ok((states.get(servers.get('broken_tools')?.id ?? '')?.catalog?.dropped.length ?? 0) > 0);
      await catalogs.close();
    });

    test('one that hangs delays a step by the wait, and does not hold up closing', async () => {
      const [hanging, sound] = [await start('hang'), await start('sound')];
      const catalogs = open();
      const states = await catalogs.prepare([hanging.server, sound.server], newId(), { waitMs: 500 });
      assert.deepEqual([states.get(hanging.server.id)?.status, states.get(sound.server.id)?.status], ['loading', 'ready']);
      await promptly(catalogs.close());
    });
  });
});
