import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { McpServer, UserView } from '@gatehouse/contract';
import { authorize } from '../providers/authorize.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect, type Page } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

for (const engine of chosenEngines()) {
  describe(`logins that come to nothing at their end (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let provider: FakeProvider;
    let server: McpServer;
    let member: Person;
    let memberId: string;
    let count = 0;

    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
    });

    beforeEach(async () => {
      count += 1;
      provider = keep(await startFakeProvider());
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: `Issues ${count}`,
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
      });
      const account = { email: `member-${count}@example.com`, name: 'Member', password: 'acceptance-member' };
      memberId = (await admin.call<UserView>('POST', '/users', { ...account, role: 'member' })).id;
      member = await house.signIn(account);
    });

    /** Goes the whole way; `meanwhile` runs while the provider makes the tokens. */
    async function connectWhile(meanwhile: () => Promise<unknown>): Promise<Page> {
      const callback = await authorize(await startConnect(member, server.id), { user: 'somebody' });
      const gate = provider.hold('token');
      const page = openCallback(callback, member);
      await gate.reached();
      await meanwhile();
      gate.release();
      return page;
    }

    const meanwhiles: Record<string, () => Promise<unknown>> = {
      'is deleted': () => admin.call('DELETE', `/mcp-servers/${server.id}`),
      'is disabled': () => admin.call('PATCH', `/mcp-servers/${server.id}`, { enabled: false }),
      'is another one': () => admin.call('PATCH', `/mcp-servers/${server.id}`, { url: 'http://127.0.0.1:9/mcp' }),
    };
    for (const [name, meanwhile] of Object.entries(meanwhiles)) {
      test(`leave no good token at the provider when the server ${name} meanwhile`, async () => {
        const page = await connectWhile(meanwhile);
        assert.equal(page.status, 400);
        assert.match(page.text, /was changed while you were at the provider/);
        await until(() => provider.seen('revoke').some(({ status }) => status === 200));
      });
    }

    test('say so, and leave no good token, when the user is disabled or deleted meanwhile', async () => {
      const page = await connectWhile(() => admin.call('PATCH', `/users/${memberId}`, { disabled: true }));
      assert.equal(page.status, 400);
      assert.match(page.text, /Your account was disabled or deleted/);
      await until(() => provider.seen('revoke').length === 1);

      await admin.call('PATCH', `/users/${memberId}`, { disabled: false });
      member = await house.signIn({ email: `member-${count}@example.com`, password: 'acceptance-member' });
      const gone = await connectWhile(() => admin.call('DELETE', `/users/${memberId}`));
      assert.equal(gone.status, 400);
      await until(() => provider.seen('revoke').length === 2);
    });

    test('end no grant that the user has: a provider may revoke all of a user’s together', async () => {
      await connect(member, server.id, 'somebody');
      const page = await connectWhile(() =>
        admin.call('PATCH', `/mcp-servers/${server.id}`, { display_name: `Renamed ${count}` }),
      );
      assert.equal(page.status, 400);
      assert.equal((await askWho(member, [server.id])).who, 'somebody');
      assert.deepEqual(provider.seen('revoke'), []);
    });

    test('keep one whose scopes cannot be stored, and renew it: the rotated token was lost', async () => {
      await connect(member, server.id, 'somebody');
      provider.expireTokens();
      const [clientId, resource] = [provider.seen('authorize').at(-1)?.params['client_id'] ?? '', provider.mcpUrl];
      const fresh = await provider.issue({ user: 'renewed', clientId, scope: '', resource });
      const headers = { 'content-type': 'application/json' };
      provider.fail('token', { status: 200, headers, body: JSON.stringify({ ...fresh, scope: 'read\u0000write' }) }, 1);
      assert.equal((await askWho(member, [server.id])).who, 'renewed');
    });

    test('let an admin connect at a server that is disabled, before anybody uses it', async () => {
      await admin.call('PATCH', `/mcp-servers/${server.id}`, { enabled: false });
      const page = await connect(admin, server.id, 'ada-there');
      assert.equal(page.status, 200, page.text);
      assert.equal((await member.ask('GET', `/mcp-servers/${server.id}/oauth2/connect`)).status, 404);
    });

    test('are remembered up to twenty of a session at a server, the newest', async () => {
      const first = await authorize(await startConnect(member, server.id), { user: 'somebody' });
      const second = await authorize(await startConnect(member, server.id), { user: 'somebody' });
      for (let more = 0; more < 19; more += 1) await startConnect(member, server.id);
      assert.equal((await openCallback(first, member)).status, 400);
      assert.equal((await openCallback(second, member)).status, 200);
    });
  });
}
