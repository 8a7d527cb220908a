import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Disconnected, McpServer } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

for (const engine of chosenEngines()) {
  describe(`races for a grant (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let admin: Person;
    let server: McpServer;

    before(async () => {
      // A refresh token that is used twice ends everything that came of the same consent.
      provider = keep(await startFakeProvider({ rotates: true, detectsReuse: true }));
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'oauth2',
      });
      await connect(admin, server.id, 'ada-there');
      assert.match(await whoIs(admin), /ada-there/);
    });

    const whoIs = async (person: Person) => (await askWho(person)).who ?? 'nobody';

    async function callAtOnce(people: readonly Person[]): Promise<void> {
      provider.expireTokens();
      const before = provider.refreshes().length;
      const answers = await Promise.all(people.map(whoIs));
      for (const answer of answers) assert.match(answer, /ada-there/);
      assert.equal(provider.refreshes().length, before + 1);
    }

    test('50 calls of one user with an expired token: one refresh, 50 successes', () =>
      callAtOnce(Array.from({ length: 50 }, () => admin)));

    if (engine === 'postgres') {
      test('the same from two processes: one refresh', async () => {
        const second = await house.startSecond();
        const there = second.person({ cookie: admin.headers['cookie'] ?? '', origin: second.url });
        assert.match(await whoIs(there), /ada-there/);
        await callAtOnce(Array.from({ length: 50 }, (_, place) => (place % 2 === 0 ? admin : there)));
      });
    }

    test('a grant that is disconnected while it is being renewed stays gone, and what came too late is revoked', async () => {
      provider.expireTokens();
      const gate = provider.hold('token');
      const calling = whoIs(admin);
      await Promise.race([gate.reached(), calling.then((answer) => assert.fail(`not renewed: ${answer}`))]);
      const revoked = provider.seen('revoke').length;
      await admin.call<Disconnected>('DELETE', `/mcp-servers/${server.id}/oauth2/grant`);
      gate.release();
      assert.doesNotMatch(await calling, /ada-there/);
      assert.equal((await admin.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status, 'needs_login');
      assert.doesNotMatch(await whoIs(admin), /ada-there/);
      await until(() => provider.seen('revoke').length === revoked + 2);
    });
  });
}
