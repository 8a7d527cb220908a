import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type {
  AuthMethods,
  Chat,
  ChatServer,
  McpServer,
  Message,
  ServerTest,
  ServerTools,
  ToolCallEntry,
  UserView,
} from '@gatehouse/contract';
import { registerServers } from '../../demo/src/register-servers.ts';
import { startDemoServers, type DemoServers } from '../../demo/src/servers/start-demo-servers.ts';
import { closeAfter } from './support/close-after.ts';
import type { Person } from './support/person.ts';
import { readTurn, toolsOf, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };
const linus = { email: 'linus@example.com', name: 'Linus', password: 'acceptance-another' };

const everyTool = [
  'call clock__now with {"time_zone": "UTC"}',
  'call orders__get_order with {"order_id": "A-1001"}',
  'call weather__get_current_weather with {"city": "Oslo"}',
  'call everything__get-sum with {"a": 2, "b": 40}',
  'call everything-sse__echo with {"message": "over the older transport"}',
].join('\n');

for (const engine of chosenEngines()) {
  describe(`main job (${engine})`, () => {
    let servers: DemoServers;
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let member: Person;
    let everyToolChat: Chat;
    let registered: Record<Exclude<keyof DemoServers, 'close'>, McpServer>;

    before(async () => {
      servers = keep(await startDemoServers());
      house = keep(await startHouse(engine));
    });

    const newChat = (body: object = {}) => member.call<Chat>('POST', '/chats', body);
    const offered = async (chat: Chat) => toolsOf(readTurn(await member.turn(chat.id, 'list tools')));
    const choose = (server: McpServer, selected: boolean | null) =>
      member.call('PUT', `/me/server-choices/${server.id}`, { selected });
    const change = (server: McpServer, body: object) => admin.call<McpServer>('PATCH', `/mcp-servers/${server.id}`, body);
    const toolsOfServers = async (...chosen: McpServer[]) => {
      const lists = await Promise.all(chosen.map(({ id }) => member.call<ServerTools>('GET', `/mcp-servers/${id}/tools`)));
      return lists.flatMap(({ items }) => items.map((tool) => tool.exposed_name)).toSorted();
    };

    test('the first start asks for an admin, once', async () => {
      const nobody = house.person({ origin: house.url });
      assert.equal((await nobody.call<AuthMethods>('GET', '/auth/methods')).setup_needed, true);
      assert.match((await nobody.ask('GET', '/docs')).text, /\/auth\/setup/, 'the page of the API says how');
      admin = await house.setUp(ada);
      assert.equal((await nobody.call<AuthMethods>('GET', '/auth/methods')).setup_needed, false);
      assert.equal((await nobody.ask('POST', '/auth/setup', { ...ada, email: 'eve@example.com' })).status, 409);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
    });

    test('an admin registers servers over both transports, of both eras; a member sees them without where they are', async () => {
      registered = await registerServers({ url: house.url, headers: admin.headers }, servers);
      const listed = await member.call<McpServer[]>('GET', '/mcp-servers');
      assert.deepEqual(
        listed.map(({ slug }) => slug),
        ['clock', 'everything', 'everything-sse', 'orders', 'weather'],
      );
      assert.ok(listed.every((server) => server.url === undefined && server.transport === undefined));
      assert.deepEqual([registered.everythingSse.transport, registered.everything.transport], ['sse', 'streamable_http']);

      const versions: Record<string, string | undefined> = {};
      for (const { id, slug } of Object.values(registered)) {
        versions[slug] = (await admin.call<ServerTest>('POST', '/mcp-servers/test', { id })).protocol_version;
      }
      assert.equal(versions['clock'], '2026-07-28');
      for (const slug of ['everything', 'everything-sse']) assert.match(versions[slug] ?? '', /^202[45]-/);
    });

    test('a chat with nothing said has the forced and the default servers, and exactly the tools that the lists let through', async () => {
      const chat = await newChat();
      const { items } = await member.call<{ items: ChatServer[] }>('GET', `/chats/${chat.id}/servers`);
      assert.deepEqual(
        Object.fromEntries(items.map(({ slug, reason, selected, locked }) => [slug, [reason, selected, locked]])),
        {
          clock: ['forced', true, true],
          everything: ['default_on', true, false],
          'everything-sse': ['default_off', false, false],
          orders: ['default_on', true, false],
          weather: ['default_on', true, false],
        },
      );
      const next = await member.call<{ items: ChatServer[] }>('GET', '/me/chat-servers');
      assert.deepEqual(
        next.items.map(({ slug, reason }) => [slug, reason]),
        items.map(({ slug, reason }) => [slug, reason]),
        'the next chat is no other',
      );
      const { clock, everything, orders, weather } = registered;
      const tools = await offered(chat);
      assert.deepEqual(tools, await toolsOfServers(clock, everything, orders, weather));
      assert.ok(tools.includes('everything__echo') && !tools.includes('everything__get-env'), 'the deny list holds');
    });

    test('a forced server is in a chat with an empty list, and in one whose list is without it', async () => {
      const { clock, orders } = registered;
      assert.deepEqual(await offered(await newChat({ mcp_server_ids: [] })), await toolsOfServers(clock));
      assert.deepEqual(await offered(await newChat({ mcp_server_ids: [orders.id] })), await toolsOfServers(clock, orders));
    });

    test('a choice drops a default server and brings in one that is off, in new chats; the chat with a list keeps to it', async () => {
      const { clock, everythingSse, everything, orders, weather } = registered;
      await choose(orders, false);
      await choose(everythingSse, true);
      assert.deepEqual(await offered(await newChat()), await toolsOfServers(clock, everything, everythingSse, weather));
      assert.deepEqual(await offered(await newChat({ mcp_server_ids: [orders.id] })), await toolsOfServers(clock, orders));
      const refused = await member.ask('PUT', `/me/server-choices/${clock.id}`, { selected: false });
      assert.deepEqual([refused.status, refused.body.code], [409, 'conflict'], 'there is no way out of a forced server');
      for (const server of [orders, everythingSse]) await choose(server, null);
      assert.deepEqual(await offered(await newChat()), await toolsOfServers(clock, everything, orders, weather));
    });

    test('deny beats allow, and the chat that is open feels it at its next turn', async () => {
      const { clock, everythingSse } = registered;
      const chat = await newChat({ mcp_server_ids: [everythingSse.id] });
      const own = async () => (await offered(chat)).filter((name) => name.startsWith('everything-sse__'));
      assert.deepEqual(await own(), ['everything-sse__echo', 'everything-sse__get-sum', 'everything-sse__get-tiny-image']);
      await change(everythingSse, { tool_deny_list: ['get-sum', 'no-such-tool'] });
      assert.deepEqual(await own(), ['everything-sse__echo', 'everything-sse__get-tiny-image']);
      const called = readTurn(await member.turn(chat.id, 'call everything-sse__get-sum with {"a": 1, "b": 1}'));
      assert.deepEqual([called.calls, called.state], [[], 'completed']);
      const { unmatched } = await member.call<ServerTools>('GET', `/mcp-servers/${everythingSse.id}/tools`);
      assert.deepEqual(unmatched, ['no-such-tool']);
      await change(everythingSse, { tool_deny_list: null });
      assert.equal((await own()).length, 3);
      assert.deepEqual(await offered(await newChat({ mcp_server_ids: [] })), await toolsOfServers(clock));
    });

    test('a server that is switched to force_on is in a chat that began without it; a disabled one is gone from it', async () => {
      const { clock, weather } = registered;
      const chat = await newChat({ mcp_server_ids: [] });
      assert.deepEqual(await offered(chat), await toolsOfServers(clock));
      await change(weather, { availability: 'force_on' });
      assert.deepEqual(await offered(chat), await toolsOfServers(clock, weather));
      await change(weather, { enabled: false });
      assert.deepEqual(await offered(chat), await toolsOfServers(clock));
      assert.equal((await member.ask('GET', `/mcp-servers/${weather.id}`)).status, 404);
      await change(weather, { enabled: true, availability: 'default_on' });
    });

    test('one message calls a tool of each server, over both transports and both eras; intents and results are in the stream', async () => {
      everyToolChat = await newChat({ mcp_server_ids: Object.values(registered).map(({ id }) => id) });
      const story = readTurn(await member.turn(everyToolChat.id, everyTool));
      assert.equal(story.state, 'completed', JSON.stringify(story));
      const found = Object.fromEntries(story.calls.map((call) => [call.server_name, call]));
      assert.deepEqual(
        story.calls.map((call) => [call.exposed_name, call.tool, call.result?.outcome, call.intent !== undefined]),
        [
          ['clock__now', 'now', 'ok', true],
          ['orders__get_order', 'get_order', 'ok', true],
          ['weather__get_current_weather', 'get_current_weather', 'ok', true],
          ['everything__get-sum', 'get-sum', 'ok', false],
          ['everything-sse__echo', 'echo', 'ok', false],
        ],
      );
      assert.match(wordsOf(found['Clock']?.result), /in UTC/);
      assert.match(wordsOf(found['Orders']?.result), /Standing desk/);
      assert.match(wordsOf(found['Weather']?.result), /in Oslo/);
      assert.match(wordsOf(found['Everything']?.result), /42/);
      assert.match(wordsOf(found['Everything (SSE)']?.result), /over the older transport/);
      assert.ok((found['Orders']?.intent ?? '') !== '');
      assert.deepEqual(found['Orders']?.arguments, { order_id: 'A-1001' }, 'the intent is no argument of the tool');
    });

    test('each of these calls is on record: whose it was, where it went, under both names, what for, and how it ended', async () => {
      const path = `/tool-calls?chat_id=${everyToolChat.id}`;
      const { id: userId } = await member.call<UserView>('GET', '/me');
      const { items } = await member.call<{ items: ToolCallEntry[] }>('GET', path);
      const recorded = items.map((entry) => [
        entry.exposed_name,
        entry.tool,
        entry.server_id,
        entry.server_name,
        entry.intent !== null,
      ]);
      const { clock, orders, weather, everything, everythingSse } = registered;
      assert.deepEqual(recorded.toSorted(), [
        ['clock__now', 'now', clock.id, 'Clock', true],
        ['everything-sse__echo', 'echo', everythingSse.id, 'Everything (SSE)', false],
        ['everything__get-sum', 'get-sum', everything.id, 'Everything', false],
        ['orders__get_order', 'get_order', orders.id, 'Orders', true],
        ['weather__get_current_weather', 'get_current_weather', weather.id, 'Weather', true],
      ]);
      for (const entry of items) {
        assert.deepEqual(
          [entry.user_id, entry.chat_id, entry.surface, entry.state, entry.outcome, entry.truncated],
          [userId, everyToolChat.id, 'chat', 'finished', 'ok', false],
        );
        assert.ok(entry.finished_at !== null && entry.finished_at >= entry.created_at && (entry.result_bytes ?? 0) > 0);
      }
      assert.deepEqual(items.find(({ tool }) => tool === 'get_order')?.arguments, { order_id: 'A-1001' });

      await admin.call('POST', '/users', { ...linus, role: 'member' });
      const another = await house.signIn(linus);
      for (const asked of ['/tool-calls', path, `/tool-calls?user_id=${userId}`]) {
        assert.deepEqual((await another.call<{ items: ToolCallEntry[] }>('GET', asked)).items, [], 'not for another member');
      }
      assert.equal((await another.ask('GET', `/tool-calls/${items[0]?.id}`)).status, 404, 'nor by its id');
      const seen = (await admin.call<{ items: ToolCallEntry[] }>('GET', `/tool-calls?user_id=${userId}`)).items;
      assert.deepEqual(await admin.call('GET', `/tool-calls/${seen[0]?.id}`), seen[0]);
      assert.deepEqual(
        seen.filter((entry) => entry.chat_id === everyToolChat.id).map(({ id }) => id),
        items.map(({ id }) => id),
        'for an admin',
      );
      assert.ok(
        seen.every((entry) => entry.arguments === undefined && entry.content === undefined),
        'without what was said in them',
      );
    });

    for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
      test(`everything is still there after ${signal}, and a stream goes on from where it was without a gap`, async () => {
        const chat = await newChat({ mcp_server_ids: [registered.orders.id] });
        const first = await member.turn(chat.id, 'call orders__get_order with {"order_id": "A-1002"}');
        const before = await readEverything(chat);
        await house.restart(signal);

        assert.deepEqual(await readEverything(chat), before);
        const middle = Math.floor(first.length / 2);
        const [start, last] = [first[middle - 1]?.seq ?? 0, first.at(-1)?.seq ?? 0];
        const replayed = await member.follow(chat.id, start, (event) => event.seq >= last);
        assert.deepEqual(replayed, first.slice(middle));
        const next = readTurn(await member.turn(chat.id, 'call orders__get_order with {"order_id": "A-1003"}'));
        assert.match(wordsOf(next.calls[0]?.result), /Monitor arm/);
        assert.equal((await house.signIn(ada)).headers['origin'], house.url);
      });
    }

    async function readEverything(chat: Chat) {
      const messages = await member.call<{ items: Message[] }>('GET', `/chats/${chat.id}/messages`);
      const servers = await admin.call<McpServer[]>('GET', '/mcp-servers');
      const users = await admin.call<unknown>('GET', '/users');
      const choices = await member.call<unknown>('GET', '/me/server-choices');
      const audit = await admin.call<unknown>('GET', '/audit');
      return { messages, servers, users, choices, audit };
    }
  });
}
