import assert from 'node:assert/strict';
import { before, beforeEach, describe, test } from 'node:test';
import type { Chat, McpServer } from '@gatehouse/contract';
import { ordinaryOptions } from '../providers/provider-options.ts';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';
import { createVisitor } from './support/visitor.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const client = { id: 'gatehouse', secret: 'a-secret-of-the-client' };
const exchangeType = 'urn:ietf:params:oauth:grant-type:token-exchange';

for (const engine of chosenEngines()) {
  describe(`the token of one’s own sign-in (${engine})`, () => {
    const keep = closeAfter();
    let provider: FakeProvider;
    let house: House;
    let admin: Person;
    let server: McpServer;
    let exchanging: McpServer;
    let count = 0;
    let user: string;

    before(async () => {
      provider = keep(await startFakeProvider());
      const env = {
        GATEHOUSE_OIDC_ISSUER: provider.issuer,
        GATEHOUSE_OIDC_CLIENT_ID: client.id,
        GATEHOUSE_OIDC_CLIENT_SECRET: client.secret,
      };
      house = keep(await startHouse(engine, { env }));
      const redirectUris = [`${house.url}/api/v1/auth/oidc/callback`];
      provider.addClient({ ...client, redirectUris, tokenAuthMethod: 'client_secret_basic' });
      admin = await house.setUp(ada);
    });

    beforeEach(async () => {
      provider.heal();
      Object.assign(provider.options, ordinaryOptions());
      count += 1;
      user = `user-${count}`;
      // Sessions that stay open ask the provider and the server, too, and end with their server.
      for (const { id } of await admin.call<McpServer[]>('GET', '/mcp-servers')) {
        await admin.call('DELETE', `/mcp-servers/${id}`);
      }
      const fields = { url: provider.mcpUrl, transport: 'streamable_http', availability: 'default_off', auth_type: 'user_oidc' };
      server = await admin.call('POST', '/mcp-servers', { ...fields, display_name: 'Own' });
      const audience = { user_oidc_audience: provider.mcpUrl };
      exchanging = await admin.call('POST', '/mcp-servers', { ...fields, ...audience, display_name: 'Exchanged' });
    });

    async function enter(name: string): Promise<Person> {
      const visitor = createVisitor(house);
      assert.equal(await visitor.signIn('oidc', { user: name }), '/');
      return visitor.person();
    }
    async function whoIs(person: Person, at: McpServer): Promise<string> {
      const chat = await person.call<Chat>('POST', '/chats', { mcp_server_ids: [at.id] });
      const [call] = readTurn(await person.turn(chat.id, 'call whoami with {}')).calls;
      return call?.result?.outcome === 'ok' ? wordsOf(call.result) : `failed: ${wordsOf(call?.result)}`;
    }
    const statusOf = async (person: Person) => {
      const seen = await person.call<McpServer>('GET', `/mcp-servers/${server.id}`);
      return [seen.auth_status, seen.auth_connected, seen.auth_status_detail];
    };
    const tokenRequests = (grantType: string) =>
      provider.seen('token').filter(({ params }) => params['grant_type'] === grantType).length;
    const mcpTokens = (from: number) =>
      provider
        .seen('mcp')
        .slice(from)
        .map(({ headers }) => headers.authorization);

    /** What was sent with the user's tokens, or without any. Sessions of other users hear of changes meanwhile. */
    const sentFor = (name: string, from: number) =>
      provider
        .seen('mcp')
        .slice(from)
        .map(({ headers, status }) => {
          const token = headers.authorization?.slice('Bearer '.length);
          return { whose: token === undefined ? 'nobody' : provider.findToken(token)?.user, status };
        })
        .filter(({ whose }) => whose === name || whose === 'nobody');

    test('goes along with every request of that user, and of nobody else', async () => {
      const people = await Promise.all([enter(`${user}-a`), enter(`${user}-b`)]);
      assert.deepEqual(await Promise.all(people.map((person) => whoIs(person, server))), [`${user}-a`, `${user}-b`]);
      for (const person of people) assert.deepEqual(await statusOf(person), ['ready', true, undefined]);
      const reason = 'This server wants the access token of an OpenID Connect sign-in, and you signed in another way.';
      assert.deepEqual(await statusOf(admin), ['unavailable', true, reason]);

      provider.options.anonymous = ['initialize', 'tools/list', 'tools/call'];
      assert.equal(await whoIs(admin, server), 'nobody', 'a password brings no token');
      assert.equal(provider.calls.at(-1)?.token, undefined);
    });

    test('is renewed once for all who need it, before use and after a 401', async () => {
      provider.options.tokenLifeSeconds = 1;
      const person = await enter(user);
      provider.options.tokenLifeSeconds = 3600;
      const over = Date.now() + 1_000;
      await until(() => Date.now() >= over);
      const before = provider.refreshes().length;
      const names = await Promise.all(Array.from({ length: 6 }, () => whoIs(person, server)));
      assert.deepEqual(new Set(names), new Set([user]));
      assert.equal(provider.refreshes().length, before + 1);

      provider.expireTokens(user);
      assert.equal(await whoIs(person, server), user);
      assert.equal(provider.refreshes().length, before + 2);
      assert.deepEqual(
        provider
          .refreshes()
          .map(({ status }) => status)
          .filter((status) => status !== 200),
        [],
      );
    });

    test('is sent no more once the provider has ended it, and again after the next sign-in', async () => {
      const person = await enter(user);
      assert.equal(await whoIs(person, server), user);
      provider.revokeConsents(user);
      assert.match(await whoIs(person, server), /^failed/);
      const from = provider.seen('mcp').length;
      assert.match(await whoIs(person, server), /^failed/);
      const whose = sentFor(user, from).map((request) => request.whose);
      assert.deepEqual(new Set(whose), new Set(['nobody']), 'no stale token');
      const [status, isConnected, detail] = await statusOf(person);
      assert.deepEqual([status, isConnected], ['unavailable', true]);
      assert.match(String(detail), /has ended\. Sign in that way again/);
      await enter(user);
      assert.equal(await whoIs(person, server), user, 'also in the session of before');
    });

    test('is not sent where it has run out and the provider does not answer', async () => {
      provider.options.tokenLifeSeconds = 3;
      const person = await enter(user);
      assert.equal(await whoIs(person, server), user);
      const refreshes = provider.refreshes().length;
      provider.fail('token', 'unavailable');
      const over = Date.now() + 3_000;
      await until(() => Date.now() >= over);
      const from = provider.seen('mcp').length;
      assert.match(await whoIs(person, server), /^failed/);
      assert.ok(provider.refreshes().length > refreshes);
      assert.deepEqual(sentFor(user, from), [], 'nothing of theirs, and nothing without a token');
      provider.heal();
      provider.options.tokenLifeSeconds = 3_600;
      // A failure that passes ends nothing; it is told for a second before the provider is asked again.
      await until(async () => (await whoIs(person, server)) === user);
    });

    test('is not sent again once the server refused it and the provider does not answer', async () => {
      const person = await enter(user);
      assert.equal(await whoIs(person, server), user);
      provider.expireTokens(user);
      provider.fail('token', 'unavailable');
      const from = provider.seen('mcp').length;
      assert.match(await whoIs(person, server), /^failed/);
      const sent = sentFor(user, from);
      assert.deepEqual(
        sent.filter(({ whose, status }) => whose !== user || status !== 401),
        [],
      );
      provider.heal();
      await until(async () => (await whoIs(person, server)) === user);
    });

    test('is exchanged once for a server that names an audience, and anew after a 401', async () => {
      provider.options.exchangesTokens = true;
      const person = await enter(user);
      const [before, from] = [tokenRequests(exchangeType), provider.seen('mcp').length];
      const names = await Promise.all([whoIs(person, exchanging), whoIs(person, exchanging), whoIs(person, exchanging)]);
      assert.deepEqual(new Set(names), new Set([user]));
      assert.equal(tokenRequests(exchangeType), before + 1);
      const own = provider.seen('token').findLast(({ params }) => params['grant_type'] === exchangeType)?.params;
      assert.equal(own?.['audience'], provider.mcpUrl);
      assert.ok(!mcpTokens(from).includes(`Bearer ${own?.['subject_token']}`), 'the user’s own token stays here');

      provider.expireTokens(user);
      await enter(user);
      assert.equal(await whoIs(person, exchanging), user);
      assert.equal(tokenRequests(exchangeType), before + 2);
    });

    test('sends nothing where the exchange is refused', async () => {
      const person = await enter(user);
      const from = provider.seen('mcp').length;
      assert.match(await whoIs(person, exchanging), /^failed/);
      assert.deepEqual(sentFor(user, from), []);
    });
  });
}
