import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Connection, McpServer } from '@gatehouse/contract';
import { authorize } from '../providers/authorize.ts';
import { ordinaryOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`a login is one step, and takes no other’s answer (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let elsewhere: FakeProvider;
    let attacker: Person;
    let victim: Person;
    let issues: McpServer;
    let notes: McpServer;
    let faraway: McpServer;

    before(async () => {
      provider = keep(await startFakeProvider());
      elsewhere = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      attacker = await house.setUp(ada);
      await attacker.call('POST', '/users', { ...grace, role: 'member' });
      victim = await house.signIn(grace);
      const register = (name: string, at: FakeProvider) =>
        attacker.call<McpServer>('POST', '/mcp-servers', {
          display_name: name,
          url: at.mcpUrl,
          transport: 'streamable_http',
          availability: 'default_on',
          auth_type: 'oauth2',
        });
      issues = await register('Issues', provider);
      notes = await register('Notes', provider);
      faraway = await register('Faraway', elsewhere);
    });

    beforeEach(() => void Object.assign(provider.options, ordinaryOptions()));

    const begin = async (person: Person, server: McpServer, user: string) =>
      authorize(await startConnect(person, server.id), { user });

    /** The callback of one login with parameters of another's. */
    function mix(callback: URL, other: URL, names: readonly string[]): URL {
      const mixed = new URL(callback);
      for (const name of names) mixed.searchParams.set(name, other.searchParams.get(name) ?? '');
      return mixed;
    }

    async function assertRefused(callback: URL, person = victim): Promise<void> {
      const page = await openCallback(callback, person);
      assert.equal(page.status, 400, page.text);
      for (const who of [victim, attacker]) {
        const { items } = await who.call<{ items: Connection[] }>('GET', '/me/connections');
        assert.deepEqual(items, [], 'nothing is stored');
      }
    }

    test('refuses a code that was given to somebody else, however little the provider says', async () => {
      const theirs = await begin(attacker, issues, 'mallory');
      await assertRefused(mix(await begin(victim, issues, 'grace-there'), theirs, ['code']));
      provider.options.promisesIssuer = false;
      provider.options.callbackIssuer = 'absent';
      await assertRefused(mix(await begin(victim, issues, 'grace-there'), theirs, ['code']));
    });

    test('refuses the callback of a login that somebody else began', async () => {
      await assertRefused(await begin(attacker, issues, 'mallory'));
    });

    test('refuses the state of another server, at the same provider and at another', async () => {
      const forNotes = await begin(victim, notes, 'grace-there');
      await assertRefused(mix(await begin(victim, issues, 'grace-there'), forNotes, ['state']));
      const there = await begin(victim, faraway, 'grace-there');
      const tokensAsked = elsewhere.seen('token').length;
      await assertRefused(mix(await begin(victim, issues, 'grace-there'), there, ['state']));
      assert.equal(elsewhere.seen('token').length, tokensAsked, 'a code of another issuer is not shown to this one');
      const anew = await begin(victim, faraway, 'grace-there');
      await assertRefused(mix(await begin(victim, issues, 'grace-there'), anew, ['state', 'iss']));
    });

    test('refuses a callback twice: who connected and left is not connected again by it', async () => {
      const callback = await begin(victim, issues, 'grace-there');
      assert.equal((await openCallback(callback, victim)).status, 200);
      await victim.call('DELETE', `/mcp-servers/${issues.id}/oauth2/grant`);
      await assertRefused(callback);
    });

    test('is one redirect to the provider’s own page, and a page that tells its opener and closes', async () => {
      const there = new URL(await startConnect(victim, issues.id));
      assert.equal(`${there.origin}${there.pathname}`, provider.endpoints.authorize);
      const { status, text } = await openCallback(await authorize(there, { user: 'grace-there' }), victim);
      assert.equal(status, 200);
      assert.match(text, /opener\.postMessage\([^;]*\);\s*window\.close\(\)/);
      const { items } = await victim.call<{ items: Connection[] }>('GET', '/me/connections');
      assert.deepEqual(
        items.map(({ server_id: serverId, auth_status: status_ }) => [serverId, status_]),
        [[issues.id, 'ready']],
      );
    });
  });
}
