import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, DecidedToolCall, McpServer, Message, MessageAccepted, ToolCallEntry } from '@gatehouse/contract';
import { startFakeProvider, type FakeProvider } from '../providers/start-fake-provider.ts';
import { closeAfter } from './support/close-after.ts';
import { connect } from './support/connect.ts';
import { endsTurn, type Event, type Person } from './support/person.ts';
import { readTurn, wordsOf, type TurnStory } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };

/** A chat whose turn waits. */
type Waiting = { chat: Chat; events: Event[]; story: TurnStory; call: TurnStory['calls'][number] };

for (const engine of chosenEngines()) {
  describe(`calls that wait for a login (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let admin: Person;
    let people = 0;
    let provider: FakeProvider;

    before(async () => {
      provider = keep(await startFakeProvider());
      house = keep(await startHouse(engine));
      admin = await house.setUp(ada);
    });

    async function newMember(): Promise<Person> {
      const account = { email: `member-${(people += 1)}@example.com`, name: 'Member', password: 'acceptance-member' };
      await admin.call('POST', '/users', { ...account, role: 'member' });
      return house.signIn(account);
    }
    const register = (name: string, more: object = {}) =>
      admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: name,
        url: provider.mcpUrl,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'oauth2',
        ...more,
      });

    const waits = (event: Event) => event.type === 'turn' && event.data.state === 'waiting_for_user';

    /** Has a turn run until it waits, and gives its first call. */
    async function askFor(person: Person, ids: string[], text: string): Promise<Waiting> {
      const chat = await person.call<Chat>('POST', '/chats', { mcp_server_ids: ids });
      await person.call<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text });
      const events = await person.follow(chat.id, chat.last_seq, (event) => waits(event) || endsTurn(event));
      const story = readTurn(events);
      const [call] = story.calls;
      assert.ok(call && story.state === 'waiting_for_user', JSON.stringify(story));
      return { chat, events, story, call };
    }
    /** The rest of a turn that waited. */
    async function follow(person: Person, { chat, events }: Waiting, isLast: (event: Event) => boolean = endsTurn) {
      const more = await person.follow(chat.id, events.at(-1)?.seq ?? 0, isLast);
      return { events: more, story: readTurn(more), ended: readTurn([...events, ...more]) };
    }
    /** A server whose tools an admin has seen, and a turn of a member that waits to call them. */
    async function askForSeen(name: string, own: FakeProvider, text: string) {
      const server = await register(name, { url: own.mcpUrl });
      await connect(admin, server.id, 'ada');
      await admin.call('GET', `/mcp-servers/${server.id}/tools`);
      const member = await newMember();
      return { server, member, waiting: await askFor(member, [server.id], text) };
    }
    const callMany = (count: number) =>
      Array.from({ length: count }, (_, place) => `call echo with {"text":"${place}"}`).join(' and ');
    const decide = (person: Person, { chat, call }: Waiting, body: object) =>
      person.ask<DecidedToolCall>('POST', `/chats/${chat.id}/tool-calls/${call.id}/decision`, body);

    test('a server whose tools nobody has seen offers to connect, and its tools are there afterwards', async () => {
      const server = await register('Unseen');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {} then call whoami with {}');
      assert.equal(waiting.call.exposed_name, 'unseen__connect');
      assert.equal(waiting.call.held?.connect_url, `/api/v1/mcp-servers/${server.id}/oauth2/connect`);
      await connect(member, server.id, 'grace-at-unseen');
      const { ended } = await follow(member, waiting);
      assert.deepEqual(
        ended.calls.map(({ tool, result }) => [tool, result?.outcome]),
        [
          ['connect', 'ok'],
          ['whoami', 'ok'],
        ],
      );
      assert.match(wordsOf(ended.calls[0]?.result), /Unseen is connected\. Its tools can be called now: .*whoami/);
      assert.match(wordsOf(ended.calls[1]?.result), /grace-at-unseen/);
      assert.equal(ended.state, 'completed');
    });

    test('what an admin saw is offered, the call waits, and is made as the user who then connects', async () => {
      const server = await register('Seen');
      await connect(admin, server.id, 'ada-at-seen');
      await admin.call('GET', `/mcp-servers/${server.id}/tools`);
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call whoami with {}');
      const { story, call, chat } = waiting;
      assert.equal(call.exposed_name, 'seen__whoami');
      assert.equal(call.state, 'pending');
      const notice = waiting.events.find((event) => event.type === 'notice')?.data;
      assert.ok(notice && 'connect_url' in notice, JSON.stringify(story.notices));
      assert.deepEqual(
        [notice.kind, notice.server_id, notice.tool_call_id, notice.connect_url],
        ['needs_login', server.id, call.id, `/api/v1/mcp-servers/${server.id}/oauth2/connect`],
      );
      const before = provider.calls.length;
      await connect(member, server.id, 'grace-at-seen');
      const { ended } = await follow(member, waiting);
      assert.match(wordsOf(ended.calls[0]?.result), /grace-at-seen/);
      assert.equal(provider.calls.length, before + 1, 'the call was made once');
      const { items } = await member.call<{ items: ToolCallEntry[] }>('GET', `/tool-calls?chat_id=${chat.id}`);
      assert.deepEqual(
        items.map(({ tool, outcome }) => [tool, outcome]),
        [['whoami', 'ok']],
      );
    });

    test('a reload and another device see what the turn waits for; a message sent meanwhile is queued', async () => {
      const server = await register('Devices');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {}');
      const chat = await member.call<Chat>('GET', `/chats/${waiting.chat.id}`);
      assert.equal(chat.turn?.state, 'waiting_for_user');
      const { items } = await member.call<{ items: Message[] }>('GET', `/chats/${chat.id}/messages`);
      const part = items.at(-1)?.content.find((one) => one.type === 'tool_call');
      assert.ok(part && part.call.state === 'pending' && part.call.held, JSON.stringify(items.at(-1)));
      assert.ok(new Date(part.call.held.until).getTime() > Date.now() + 60_000);
      const next = await member.call<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text: 'list tools' });
      assert.equal(next.queued, true);
      const skipped = await decide(member, waiting, { action: 'skip' });
      assert.equal(skipped.status, 200, skipped.text);
      const { events } = await follow(member, waiting, (event) => endsTurn(event, next.turn_id));
      assert.equal(readTurn(events).state, 'completed');
    });

    test('a skipped call is told to the model in words, once; only its owner decides', async () => {
      const server = await register('Skipped');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {}');
      const { chat, call } = waiting;
      assert.equal((await decide(admin, waiting, { action: 'skip' })).status, 404, "another user's chat");
      assert.equal((await decide(member, waiting, { action: 'allow' })).status, 409, 'a login cannot be allowed away');
      assert.equal((await decide(member, waiting, { action: 'stop' })).status, 400);
      const decided = await decide(member, waiting, { action: 'skip', reason: 'Not now.' });
      assert.equal(decided.body.result?.outcome, 'skipped');
      const again = await decide(member, waiting, { action: 'skip', reason: 'Not now.' });
      assert.deepEqual([again.status, again.body], [200, decided.body]);
      assert.equal((await decide(member, waiting, { action: 'deny' })).status, 409, 'it has ended in another way');
      const elsewhere = await member.call<Chat>('POST', '/chats', {});
      assert.equal(
        (await member.ask('POST', `/chats/${elsewhere.id}/tool-calls/${call.id}/decision`, { action: 'skip' })).status,
        404,
      );
      const { ended, story } = await follow(member, waiting);
      assert.match(wordsOf(ended.calls[0]?.result), /The user skipped this call\. .*Not now\./);
      assert.equal(story.state, 'completed');
      assert.equal((await decide(member, { ...waiting, chat }, { action: 'skip' })).status, 200);
      assert.equal(provider.calls.length, provider.calls.filter(({ tool }) => tool !== 'connect').length);
    });

    test('a turn that waits can be stopped: its call was not made', async () => {
      const server = await register('Stopped');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {}');
      await member.call('POST', `/chats/${waiting.chat.id}/stop`);
      const { ended } = await follow(member, waiting);
      assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['stopped', 'skipped']);
    });

    test('a call waits as long as the setting says, and the turn goes on without it', async () => {
      const server = await register('Overdue');
      const member = await newMember();
      await admin.call('PATCH', '/settings', { held_call_seconds: 1 });
      try {
        const { ended } = await follow(member, await askFor(member, [server.id], 'call connect with {}'));
        assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['completed', 'skipped']);
        assert.match(wordsOf(ended.calls[0]?.result), /did not connect/);
      } finally {
        await admin.call('PATCH', '/settings', { held_call_seconds: null });
      }
    });

    test('a tool that is not the user’s ends as a clear result after the login', async () => {
      const own = keep(await startFakeProvider());
      own.options.toolsOf = (user) => [{ name: user === 'ada' ? 'whoami' : 'echo', inputSchema: { type: 'object' } }];
      const server = await register('Private', { url: own.mcpUrl });
      await connect(admin, server.id, 'ada');
      await admin.call('GET', `/mcp-servers/${server.id}/tools`);
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call whoami with {}');
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, waiting);
      assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['completed', 'denied']);
      assert.match(wordsOf(ended.calls[0]?.result), /does not offer this tool to the user's account/);
      assert.deepEqual(own.calls, []);
    });

    test('a listing of another member is offered to nobody', async () => {
      const server = await register('Members');
      const [one, other] = [await newMember(), await newMember()];
      await connect(one, server.id, 'grace');
      await one.call('GET', `/mcp-servers/${server.id}/tools`);
      const waiting = await askFor(other, [server.id], 'call connect with {}');
      assert.equal(waiting.call.tool, 'connect');
    });

    test('calls of one step that wait for two servers are made one by one, as each is connected', async () => {
      const [first, second] = [await register('First'), await register('Second')];
      const member = await newMember();
      const text = 'call first__connect with {} and call second__connect with {}';
      const waiting = await askFor(member, [first.id, second.id], text);
      assert.equal(waiting.story.calls.length, 2);
      await connect(member, second.id, 'grace');
      const middle = await follow(member, waiting, waits);
      const ofSecond = waiting.story.calls.find(({ server_id }) => server_id === second.id);
      const results = middle.events.flatMap((event) => (event.type === 'tool_result' ? [event.data] : []));
      assert.deepEqual(
        results.map(({ id, outcome }) => [id, outcome]),
        [[ofSecond?.id, 'ok']],
      );
      assert.deepEqual(middle.story.notices, [], 'what was told is not told again');
      const events = [...waiting.events, ...middle.events];
      await connect(member, first.id, 'grace');
      const { story } = await follow(member, { ...waiting, events });
      assert.equal(story.state, 'completed');
    });

    test('a grant that ends in the middle of a turn holds the call that it is missing for', async () => {
      const own = keep(await startFakeProvider());
      const server = await register('Ending', { url: own.mcpUrl });
      const member = await newMember();
      await connect(member, server.id, 'grace');
      await member.call('GET', `/mcp-servers/${server.id}/tools`);
      own.revokeConsents('grace');
      own.expireTokens('grace');
      const waiting = await askFor(member, [server.id], 'call whoami with {}');
      assert.equal(waiting.call.tool, 'whoami');
      await connect(member, server.id, 'grace-again');
      const { ended } = await follow(member, waiting);
      assert.match(wordsOf(ended.calls[0]?.result), /grace-again/);
    });

    test('a call that wants more than was allowed waits until the user allows it', async () => {
      const own = keep(await startFakeProvider());
      own.options.scopesWanted = { whoami: 'more' };
      const server = await register('Scopes', { url: own.mcpUrl });
      const member = await newMember();
      await connect(member, server.id, 'grace');
      await member.call('GET', `/mcp-servers/${server.id}/tools`);
      const waiting = await askFor(member, [server.id], 'call whoami with {}');
      const { connect_url } = waiting.call.held ?? {};
      assert.ok(connect_url);
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, waiting);
      assert.equal(ended.calls[0]?.result?.outcome, 'ok', wordsOf(ended.calls[0]?.result));
    });

    test('calls that are wanted at the same time are each made once, after one listing', async () => {
      const own = keep(await startFakeProvider());
      const { server, member, waiting } = await askForSeen('Many', own, callMany(100));
      const before = own.seen('mcp').length;
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, waiting);
      assert.deepEqual(new Set(ended.calls.map(({ result }) => result?.outcome)), new Set(['ok']));
      assert.deepEqual([ended.calls.length, own.calls.length], [100, 100]);
      const methods = own
        .seen('mcp')
        .slice(before)
        .map(({ json }) => json['method']);
      assert.equal(methods.filter((method) => method === 'tools/list').length, 1);
    });

    test('its user is told what a call waits for while another call of the same step takes its time', async () => {
      const open = keep(await startFakeProvider({ anonymous: ['initialize', 'tools/list', 'tools/call'] }));
      const [wanted, slow] = [await register('Wanted'), await register('Slow', { url: open.mcpUrl, auth_type: 'none' })];
      const member = await newMember();
      const chat = await member.call<Chat>('POST', '/chats', { mcp_server_ids: [wanted.id, slow.id] });
      await member.turn(chat.id, 'list tools');
      const { last_seq } = await member.call<Chat>('GET', `/chats/${chat.id}`);
      const gate = open.hold('mcp');
      await member.call('POST', `/chats/${chat.id}/messages`, {
        text: 'call wanted__connect with {} and call slow__whoami with {}',
      });
      const events = await member.follow(chat.id, last_seq, (event) => event.type === 'notice');
      const { calls, notices, state } = readTurn(events);
      assert.match(notices.join(), /^needs_login: /);
      assert.equal(state, 'running');
      assert.ok(calls.find(({ tool }) => tool === 'connect')?.held?.connect_url);
      gate.release();
      const later = await member.follow(chat.id, events.at(-1)?.seq ?? 0, waits);
      assert.deepEqual(readTurn(later).notices, [], 'what was told is not told again');
      await connect(member, wanted.id, 'grace');
      const last = await member.follow(chat.id, later.at(-1)?.seq ?? 0, endsTurn);
      assert.deepEqual(
        readTurn([...events, ...later, ...last]).calls.map(({ tool, result }) => [tool, result?.outcome]),
        [
          ['connect', 'ok'],
          ['whoami', 'ok'],
        ],
      );
    });

    test('a turn is stopped at once, though the server that its user logged in at does not answer', async () => {
      const own = keep(await startFakeProvider());
      const { server, member, waiting } = await askForSeen('Silent', own, 'call whoami with {}');
      const gate = own.hold('mcp');
      await connect(member, server.id, 'grace');
      await gate.reached();
      await member.call('POST', `/chats/${waiting.chat.id}/stop`);
      const { ended } = await follow(member, waiting);
      gate.release();
      assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['stopped', 'skipped']);
      assert.match(wordsOf(ended.calls[0]?.result), /Stopped before the call was made/);
      assert.deepEqual(own.calls, []);
    });

    test('calls that a process had no time for when it ended are made by the next', async () => {
      const own = keep(await startFakeProvider());
      const { server, member, waiting } = await askForSeen('Handed over', own, callMany(40));
      const gate = own.hold('mcp');
      await connect(member, server.id, 'grace');
      await gate.reached();
      await house.restart('SIGTERM');
      gate.release();
      const { ended } = await follow(member, waiting);
      assert.deepEqual(new Set(ended.calls.map(({ result }) => result?.outcome)), new Set(['ok']));
      assert.equal(own.calls.length, 40);
    });

    test('a server that wants more than was allowed before it lists anything has the call wait once more', async () => {
      const own = keep(await startFakeProvider());
      own.options.scopesWanted = { 'tools/list': 'more' };
      const server = await register('More to list', { url: own.mcpUrl });
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {}');
      await connect(member, server.id, 'grace');
      const again = await follow(member, waiting, (event) => waits(event) || endsTurn(event));
      assert.equal(again.story.state, 'waiting_for_user', JSON.stringify(again.story));
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, { ...waiting, events: [...waiting.events, ...again.events] });
      assert.match(wordsOf(ended.calls[0]?.result), /is connected\. Its tools can be called now/);
    });

    test('a call that is held once more waits as long as one that is held for the first time, and its user is told', async () => {
      const own = keep(await startFakeProvider());
      const { server, member, waiting } = await askForSeen('Once more', own, 'call whoami with {}');
      own.options.scopesWanted = { whoami: 'more' };
      await connect(member, server.id, 'grace');
      const again = await follow(member, waiting, waits);
      const [first, second] = [waiting.call.held?.until, again.story.calls[0]?.held?.until];
      assert.ok(first !== undefined && second !== undefined && second > first, `${first} ${second}`);
      assert.match(again.story.notices.join(), /^needs_login: /);
      assert.equal(own.calls.length, 0);
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, { ...waiting, events: [...waiting.events, ...again.events] });
      assert.match(wordsOf(ended.calls[0]?.result), /grace/);
    });

    test('a server that is moved and asks for no login any more is not sent what was meant for it before', async () => {
      const own = keep(await startFakeProvider());
      const elsewhere = keep(await startFakeProvider({ anonymous: ['initialize', 'tools/list', 'tools/call'] }));
      const { server, member, waiting } = await askForSeen('Moved', own, 'call echo with {"text":"for the old place"}');
      await admin.call('PATCH', `/mcp-servers/${server.id}`, { url: elsewhere.mcpUrl, auth_type: 'none' });
      const { ended } = await follow(member, waiting);
      assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['completed', 'skipped']);
      assert.match(wordsOf(ended.calls[0]?.result), /asks for no login any more\. Nothing was called/);
      assert.deepEqual([own.calls, elsewhere.calls], [[], []]);
    });

    test('a server that is switched off while its call waits ends the call', async () => {
      const server = await register('Off');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {}');
      await admin.call('PATCH', `/mcp-servers/${server.id}`, { enabled: false });
      const { ended } = await follow(member, waiting);
      assert.deepEqual([ended.state, ended.calls[0]?.result?.outcome], ['completed', 'denied']);
    });

    test('a chat that is deleted while its call waits leaves the call on record as skipped', async () => {
      const server = await register('Deleted');
      const member = await newMember();
      const { chat, call } = await askFor(member, [server.id], 'call connect with {}');
      await member.call('DELETE', `/chats/${chat.id}`);
      const { items } = await member.call<{ items: ToolCallEntry[] }>('GET', `/tool-calls?server_id=${server.id}`);
      assert.deepEqual(
        items.map(({ id, outcome }) => [id, outcome]),
        [[call.id, 'skipped']],
      );
    });

    test('a waiting turn outlives the process, also one that is killed, and goes on in the next', async () => {
      const server = await register('Restarted');
      const member = await newMember();
      const waiting = await askFor(member, [server.id], 'call connect with {} then call whoami with {}');
      await house.restart('SIGKILL');
      const chat = await member.call<Chat>('GET', `/chats/${waiting.chat.id}`);
      assert.equal(chat.turn?.state, 'waiting_for_user');
      await connect(member, server.id, 'grace');
      const { ended } = await follow(member, waiting);
      assert.deepEqual(
        ended.calls.map(({ result }) => result?.outcome),
        ['ok', 'ok'],
      );
    });

    test('a user who is disabled while a call waits has their turn stopped', async () => {
      const server = await register('Disabled');
      const member = await newMember();
      const me = await member.call<{ id: string }>('GET', '/me');
      const { call } = await askFor(member, [server.id], 'call connect with {}');
      await admin.call('PATCH', `/users/${me.id}`, { disabled: true });
      const outcome = async () => {
        const { items } = await admin.call<{ items: ToolCallEntry[] }>('GET', `/tool-calls?server_id=${server.id}`);
        return items.find(({ id }) => id === call.id)?.outcome;
      };
      await until(async () => (await outcome()) === 'skipped');
    });

    if (engine === 'postgres') {
      test('another process goes on with a turn whose own is gone', async () => {
        const server = await register('Elsewhere');
        const member = await newMember();
        const waiting = await askFor(member, [server.id], 'call connect with {} then call whoami with {}');
        const second = await house.startSecond();
        const there = second.person({ cookie: member.headers['cookie'] ?? '', origin: second.url });
        await house.kill();
        await connect(there, server.id, 'grace');
        const { ended } = await follow(there, waiting);
        assert.match(wordsOf(ended.calls[1]?.result), /grace/);
        assert.equal(ended.state, 'completed');
      });
    }
  });
}
