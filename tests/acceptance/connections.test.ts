import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Connection, Disconnected, McpServer, OAuthDiscovery } from '@gatehouse/contract';
import { authorize } from '../providers/authorize.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { askWho } from './support/ask-who.ts';
import { closeAfter } from './support/close-after.ts';
import { connect, openCallback, startConnect } from './support/connect.ts';
import type { Person } from './support/person.ts';
import { until } from './support/until.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`connections (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let provider: FakeProvider;
    let admin: Person;
    let member: Person;
    let server: McpServer;

    before(async () => {
      provider = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      server = await register('Issues', provider);
    });

    const register = (name: string, at: FakeProvider, more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: name,
        url: at.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'oauth2',
        ...more,
      });
    const statusOf = async (person: Person, id = server.id) =>
      (await person.call<McpServer>('GET', `/mcp-servers/${id}`)).auth_status;

    /** Whom a call of `whoami` by this person's chat was made as; undefined when it was not. */
    const whoIs = async (person: Person) => (await askWho(person, [server.id])).who;

    test('each user is called as whom they are at the provider, and as nobody else', async () => {
      assert.deepEqual([await statusOf(admin), await statusOf(member)], ['needs_login', 'needs_login']);
      const page = await connect(admin, server.id, 'ada-at-issues');
      assert.equal(page.status, 200, page.text);
      assert.match(page.text, /Issues is connected/);
      assert.deepEqual([await statusOf(admin), await statusOf(member)], ['ready', 'needs_login']);
      await connect(member, server.id, 'grace-at-issues');
      assert.match((await whoIs(admin)) ?? '', /ada-at-issues/);
      assert.match((await whoIs(member)) ?? '', /grace-at-issues/);
      assert.match((await whoIs(admin)) ?? '', /ada-at-issues/);
    });

    test('a token that has run out is renewed without anyone noticing, once for calls at once', async () => {
      provider.expireTokens('grace-at-issues');
      const before = provider.refreshes().length;
      const answers = await Promise.all([whoIs(member), whoIs(member), whoIs(member)]);
      for (const answer of answers) assert.match(answer ?? '', /grace-at-issues/);
      assert.equal(provider.refreshes().length, before + 1);
    });

    test('a callback works once, in the session that began it, and only as it was begun', async () => {
      const begun = await authorize(await startConnect(member, server.id), { user: 'grace-at-issues' });
      const before = provider.seen('token').length;
      assert.equal((await openCallback(begun, admin)).status, 400, "another user's session");
      assert.equal((await openCallback(begun, house.person())).status, 400, 'signed out');
      const forged = new URL(begun);
      forged.searchParams.set('state', 'made-up');
      assert.equal((await openCallback(forged, member)).status, 400, 'a state of nobody');
      assert.equal(provider.seen('token').length, before, 'no code was tried');
      assert.equal((await openCallback(begun, member)).status, 200);
      assert.equal((await openCallback(begun, member)).status, 400, 'a replay');
    });

    test('a user who says no is told so, and an answer of another issuer is not believed', async () => {
      const denied = await authorize(await startConnect(member, server.id), { user: 'grace-at-issues', deny: true });
      const page = await openCallback(denied, member);
      assert.equal(page.status, 400);
      assert.match(page.text, /did not allow/);
      provider.options.callbackIssuer = 'wrong';
      const wrong = await connect(member, server.id, 'grace-at-issues');
      provider.options.callbackIssuer = 'right';
      assert.equal(wrong.status, 400);
      assert.match(wrong.text, /another provider/);
      assert.equal(await statusOf(member), 'ready', 'the grant from before stays');
    });

    test('connections are listed for their user alone, and end at both sides when the user disconnects', async () => {
      const { items } = await member.call<{ items: Connection[] }>('GET', '/me/connections');
      assert.deepEqual(
        items.map(({ server_id, auth_status }) => [server_id, auth_status]),
        [[server.id, 'ready']],
      );
      const path = `/mcp-servers/${server.id}/oauth2/grant`;
      assert.deepEqual(await member.call<Disconnected>('DELETE', path), { token_revoked: true });
      assert.deepEqual(await member.call<Disconnected>('DELETE', path), { token_revoked: false });
      assert.equal(await statusOf(member), 'needs_login');
      assert.equal(await whoIs(member), undefined);
      assert.match((await whoIs(admin)) ?? '', /ada-at-issues/);
    });

    test('a grant that the provider ended is said to need a reconnect, which mends it', async () => {
      await connect(member, server.id, 'grace-at-issues');
      provider.revokeConsents('grace-at-issues');
      provider.expireTokens('grace-at-issues');
      assert.equal(await whoIs(member), undefined);
      assert.equal(await statusOf(member), 'needs_reconnect');
      await connect(member, server.id, 'grace-at-issues');
      assert.match((await whoIs(member)) ?? '', /grace-at-issues/);
    });

    test('grants survive a restart, and end when what they are bound to changes', async () => {
      await house.restart('SIGKILL');
      assert.match((await whoIs(member)) ?? '', /grace-at-issues/);
      const other = await register('Moving', provider);
      await connect(member, other.id, 'grace-at-issues');
      assert.equal(await statusOf(member, other.id), 'ready');
      await admin.call('PATCH', `/mcp-servers/${other.id}`, { description: 'the same place' });
      assert.equal(await statusOf(member, other.id), 'ready');
      await admin.call('PATCH', `/mcp-servers/${other.id}`, { url: `${provider.mcpUrl}?v=2` });
      assert.equal(await statusOf(member, other.id), 'needs_login');
    });

    test('a call that wants more than was allowed has the user connect again, for both', async () => {
      provider.options.scopesWanted = { whoami: 'issues:write' };
      assert.equal(await whoIs(member), undefined);
      assert.equal(await statusOf(member), 'needs_reconnect');
      const again = new URL(await startConnect(member, server.id));
      assert.match(again.searchParams.get('scope') ?? '', /issues:write/);
      await openCallback(await authorize(again, { user: 'grace-at-issues' }), member);
      assert.match((await whoIs(member)) ?? '', /grace-at-issues/);
      provider.options.scopesWanted = {};
    });

    test('an admin sees what is found, step by step, and no one else may look', async () => {
      const found = await admin.call<OAuthDiscovery>('POST', '/mcp-servers/discover', { url: provider.mcpUrl });
      assert.equal(found.result?.issuer, provider.issuer);
      assert.equal(found.redirect_uri, `${house.url}/oauth2/callback`);
      assert.ok(found.steps.length > 1);
      const again = await admin.call<OAuthDiscovery>('POST', `/mcp-servers/${server.id}/oauth2/discover`);
      assert.deepEqual(again.result, found.result);
      assert.equal((await member.ask('POST', '/mcp-servers/discover', { url: provider.mcpUrl })).status, 403);
      assert.equal((await admin.ask('POST', '/mcp-servers/discover', { url: 'ftp://files.example' })).status, 400);
    });

    test('a server whose login cannot be begun says why, in words and as a page', async () => {
      const closed = await startFakeProvider({ registration: 'absent' });
      try {
        const shut = await register('Shut', closed);
        await until(async () => (await statusOf(member, shut.id)) === 'unavailable');
        const path = `/mcp-servers/${shut.id}/oauth2/connect`;
        const problem = await member.ask('GET', path);
        assert.deepEqual([problem.status, problem.body.code], [502, 'oauth_unavailable']);
        const page = await member.ask('GET', path, undefined, { accept: 'text/html' });
        assert.deepEqual([page.status, page.headers.get('content-type')], [502, 'text/html; charset=UTF-8']);
        assert.match(page.text, /lets no application register itself/);
      } finally {
        await closed.close();
      }
    });

    test('a member is not told where a server is whose login cannot be begun; an admin is', async () => {
      const inner = await register('Inner', provider, { url: 'http://10.1.2.3:8443/mcp' });
      const path = `/mcp-servers/${inner.id}/oauth2/connect`;
      const told = async (person: Person) => {
        const { status, text } = await person.ask('GET', path);
        assert.equal(status, 502);
        return text;
      };
      assert.match(await told(admin), /10\.1\.2\.3/);
      assert.doesNotMatch(await told(member), /10\.1\.2\.3|8443|GATEHOUSE/);
      assert.match(await told(member), /does not dial\. An admin can mend this/);
    });
  });
}
