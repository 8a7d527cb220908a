import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Chat, McpServer } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { readTurn } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

for (const engine of chosenEngines()) {
  describe(`a renewal that nobody waits for any more (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let house: House;
    let admin: Person;
    let server: McpServer;
    let chat: Chat;

    before(async () => {
      // A refresh token that is used twice ends everything: what a renewal gave has to be stored.
      provider = keep(await startFakeProvider({ rotates: true, detectsReuse: true }));
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      const fields = { url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_on', auth_type: 'oauth2' };
      server = await admin.call<McpServer>('POST', '/mcp-servers', { ...fields, display_name: 'Issues' });
      await connect(admin, server.id, 'ada-there');
      assert.equal((await askWho(admin)).who, 'ada-there');
    });

    beforeEach(async () => {
      provider.heal();
      chat = await admin.call<Chat>('POST', '/chats', {});
    });

    test('Stop ends the turn at once, and what the provider gives afterwards is stored and used', async () => {
      provider.expireTokens();
      const gate = provider.hold('token');
      const refreshes = provider.refreshes().length;
      const turning = admin.turn(chat.id, 'call whoami with {}');
      await gate.reached();
      await admin.call('POST', `/chats/${chat.id}/stop`);
      // The provider has not answered yet.
      const { state, calls } = readTurn(await turning);
      assert.deepEqual([state, calls[0]?.result?.outcome], ['stopped', 'skipped']);
      gate.release();
      assert.equal((await askWho(admin)).who, 'ada-there');
      assert.deepEqual(
        provider
          .refreshes()
          .slice(refreshes)
          .map(({ status }) => status),
        [200],
      );
    });

    test('a provider that does not answer holds nobody, and its server does not count as down', async () => {
      provider.expireTokens();
      const gate = provider.hold('token');
      const refreshes = provider.refreshes().length;
      await admin.call('PATCH', `/mcp-servers/${server.id}`, { description: 'To be connected to anew' });
      assert.match((await askWho(admin)).why ?? '', /^ server_unavailable: .*has not answered yet/);
      const { body } = await admin.ask('GET', `/mcp-servers/${server.id}/tools`);
      assert.match(JSON.stringify(body), /credentials/, 'which is what a new connection failed for');
      gate.release();
      // What failed to be listed is not asked again for a while; a change of the server is a reason to.
      await admin.call('PATCH', `/mcp-servers/${server.id}`, { description: 'To be listed anew' });
      assert.equal((await askWho(admin)).who, 'ada-there');
      assert.equal(provider.refreshes().length, refreshes + 1);
    });
  });
}
