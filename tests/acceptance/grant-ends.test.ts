import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { AuditEntryView, Chat, McpServer, MessageAccepted } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`grants that end (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let member: Person;
    let provider: FakeProvider;
    let server: McpServer;
    before(async () => {
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });
    beforeEach(async () => {
      provider = keep(await startFakeProvider({ resourceScopes: ['issues:read'] }));
      server = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Issues',
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
      });
      assert.equal((await connect(member, server.id, 'grace-there')).status, 200);
    });

    const detail = async () => (await member.call<McpServer>('GET', `/mcp-servers/${server.id}`)).auth_status_detail ?? '';
    const listEnds = () =>
      admin.call<{ items: AuditEntryView[] }>('GET', `/audit?action=grant.end&subject_type=server&subject=${server.id}`);

    test('are on record with the reason, which their user is told as well', async () => {
      provider.revokeConsents();
      provider.expireTokens();
      assert.equal((await askWho(member, [server.id])).who, undefined);
      assert.match(await detail(), /^The provider ended your connection \(invalid_grant\)\. Connect your account again\.$/);
      const { items } = await listEnds();
      assert.equal(items.length, 1);
      const [{ actor_label, via, subject_label, before: was, after: is } = assert.fail('there is none')] = items;
      assert.deepEqual([actor_label, via, subject_label], ['grants', 'system', 'Issues']);
      assert.deepEqual(was, { user: grace.email, issuer: provider.issuer });
      assert.deepEqual(is, { reason: 'The provider ended your connection (invalid_grant).' });
    });

    test('for calls at the same time that want more come back with what each of them wants', async () => {
      await member.call('GET', `/mcp-servers/${server.id}/tools`);
      provider.options.scopesWanted = { whoami: 'x:one', echo: 'x:two' };
      const gate = provider.hold('mcp');
      const chat = await member.call<Chat>('POST', '/chats', { mcp_server_ids: [server.id] });
      await member.call<MessageAccepted>('POST', `/chats/${chat.id}/messages`, {
        text: 'call whoami with {} and call echo with {"text":"a"}',
      });
      const calls = () => provider.seen('mcp').filter(({ json }) => json['method'] === 'tools/call');
      await until(() => calls().length === 2);
      gate.release();
      await member.follow(chat.id, chat.last_seq, (event) => event.type === 'turn' && event.data.state === 'waiting_for_user');
      const asked = new URL(await startConnect(member, server.id)).searchParams.get('scope') ?? '';
      assert.deepEqual(asked.split(' ').toSorted(), ['issues:read', 'x:one', 'x:two']);
      assert.match(await detail(), /^Issues wants more than you allowed it \(x:(one x:two|two x:one)\)\. Connect/);
      const { items } = await listEnds();
      assert.equal(items.length, 1, 'it ended once');
      assert.match(String(items[0]?.after?.['reason']), /wants more than you allowed it \(x:(one|two)\)/);
    });
  });
}
