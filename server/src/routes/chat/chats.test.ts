import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import type { Chat, ChatServer, Message, MessageAccepted, Problem, ToolCallEntry } from '@gatehouse/contract';
import { startMisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { newId } from '../../domain/new-id.ts';
import { hasEnded, openChats, openChatter, textOf, type ChatHouse, type Chatter } from './testing/open-chats.ts';
import { registerTestServer } from './testing/register-test-server.ts';

onEachDatabase('chats', (database) => {
  let house: ChatHouse;
  let far: Awaited<ReturnType<typeof startMisbehavingUpstream>>;
  let ada: Chatter;

  before(async () => {
    far = await startMisbehavingUpstream('sound');
    house = openChats(database());
  });
  after(async () => {
    await house.close();
    await far.close();
  });
  beforeEach(async () => {
    await database().sql.deleteFrom('mcp_servers').execute();
    ada = await openChatter(house);
  });

  test('answers a message with a tool call whose result is in the journal, the stream and the conversation', async () => {
    const server = await registerTestServer(database(), { url: far.url, availability: 'force_on', modelIntent: true });
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'call echo with {"text": "hi"}' })).body;
    assert.equal(chat.title, 'call echo with {"text": "hi"}');
    const turnId = chat.turn?.turn_id ?? '';
    const events = await ada.follow(chat.id, 0, (event) => event.type === 'turn' && hasEnded(event.data.state));

    assert.deepEqual(
      events.map(({ seq }) => seq),
      events.map((_, place) => place + 1),
    );
    const call = events.find((event) => event.type === 'tool_call');
    assert.equal(call?.data.server_id, server.id);
    assert.equal(call?.data.tool, 'echo');
    assert.ok(call?.data.intent);
    const result = events.find((event) => event.type === 'tool_result');
    assert.deepEqual([result?.data.outcome, result?.data.content], ['ok', [{ type: 'text', text: 'hi' }]]);
    assert.deepEqual(events.at(-1)?.data, { turn_id: turnId, state: 'completed' });

    const messages = await ada.answered(chat.id, turnId);
    assert.deepEqual(
      messages.map(({ role }) => role),
      ['user', 'assistant'],
    );
    const row = await database().sql.selectFrom('tool_calls').selectAll().where('turn_id', '=', turnId).executeTakeFirstOrThrow();
    assert.deepEqual([row.state, row.outcome, row.user_id, row.arguments], ['finished', 'ok', ada.userId, { text: 'hi' }]);
  });

  test('lists the calls on record: one’s own whole, others’ to an admin without what was sent and got', async () => {
    await registerTestServer(database(), { url: far.url });
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'call echo with {"text": "hi"}' })).body;
    await ada.answered(chat.id, chat.turn?.turn_id ?? '');
    const [own] = (await ada.ask<{ items: ToolCallEntry[] }>('GET', '/tool-calls')).body.items;
    assert.deepEqual([own?.tool, own?.outcome, own?.arguments], ['echo', 'ok', { text: 'hi' }]);

    const bob = await openChatter(house);
    assert.deepEqual((await bob.ask<{ items: ToolCallEntry[] }>('GET', `/tool-calls?user_id=${ada.userId}`)).body.items, []);
    const admin = await openChatter(house, 'admin');
    const [seen] = (await admin.ask<{ items: ToolCallEntry[] }>('GET', `/tool-calls?user_id=${ada.userId}`)).body.items;
    assert.equal(seen?.id, own?.id);
    assert.ok(seen && !('arguments' in seen) && !('content' in seen));

    assert.equal((await ada.ask('DELETE', `/chats/${chat.id}`)).status, 204);
    const [kept] = (await ada.ask<{ items: ToolCallEntry[] }>('GET', '/tool-calls')).body.items;
    assert.deepEqual([kept?.id, kept?.chat_id], [own?.id, null], 'the record outlives the chat');
  });

  test('gives a chat the forced servers whatever its list says, and tells why each is there', async () => {
    const forced = await registerTestServer(database(), { url: far.url, slug: 'forced', availability: 'force_on' });
    const on = await registerTestServer(database(), { url: far.url, slug: 'on', availability: 'default_on' });
    const off = await registerTestServer(database(), { url: far.url, slug: 'off', availability: 'default_off' });
    const chat = (await ada.ask<Chat>('POST', '/chats', { mcp_server_ids: [off.id] })).body;
    assert.deepEqual(new Set(chat.mcp_server_ids), new Set([forced.id, off.id]));
    const { items } = (await ada.ask<{ items: ChatServer[] }>('GET', `/chats/${chat.id}/servers`)).body;
    assert.deepEqual(Object.fromEntries(items.map(({ id, selected, reason }) => [id, [selected, reason]])), {
      [forced.id]: [true, 'forced'],
      [on.id]: [false, 'not_in_list'],
      [off.id]: [true, 'in_list'],
    });
    const plain = (await ada.ask<Chat>('POST', '/chats', {})).body;
    assert.deepEqual(new Set(plain.mcp_server_ids), new Set([forced.id, on.id]));
    const none = (await ada.ask<Chat>('POST', '/chats', { mcp_server_ids: [] })).body;
    assert.deepEqual(none.mcp_server_ids, [forced.id]);
  });

  test('tells of the servers of the next chat as the choices stand, with what their tools take of a context', async () => {
    const on = await registerTestServer(database(), { url: far.url, slug: 'on', availability: 'default_on' });
    const off = await registerTestServer(database(), { url: far.url, slug: 'off', availability: 'default_off' });
    const down = await registerTestServer(database(), {
      url: 'http://127.0.0.1:9/mcp',
      slug: 'down',
      availability: 'default_off',
    });
    const began = Date.now();
    const { items } = (await ada.ask<{ items: ChatServer[] }>('GET', '/me/chat-servers')).body;
    const byId = new Map(items.map((item) => [item.id, item]));
    assert.deepEqual([byId.get(on.id)?.selected, byId.get(on.id)?.reason], [true, 'default_on']);
    assert.deepEqual([byId.get(off.id)?.selected, byId.get(off.id)?.reason], [false, 'default_off']);
    assert.ok((byId.get(on.id)?.tool_tokens ?? 0) > (byId.get(on.id)?.tool_count ?? 0), JSON.stringify(byId.get(on.id)));
    const { status, status_since: since } = byId.get(down.id) ?? {};
    assert.equal(status, 'unreachable');
    assert.ok(since !== undefined && Math.abs(Date.parse(since) - began) < 60_000, since);
  });

  test('loses a server that is disabled while the chat goes on, and keeps its id for when it comes back', async () => {
    const server = await registerTestServer(database(), { url: far.url, slug: 'demo', availability: 'default_off' });
    const chat = (await ada.ask<Chat>('POST', '/chats', { mcp_server_ids: [server.id] })).body;
    await database().sql.updateTable('mcp_servers').set({ enabled: false }).execute();
    const { body } = await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, {
      text: 'call echo with {"text": "hi"}',
    });
    const messages = await ada.answered(chat.id, body.turn_id);
    assert.ok(messages.every((message) => message.content.every((part) => part.type !== 'tool_call')));
    const again = await ada.ask<Chat>('PATCH', `/chats/${chat.id}`, { mcp_server_ids: [server.id] });
    assert.equal(again.status, 200, 'an id that the chat has stays valid');
  });

  test('refuses an unknown server with its pointer', async () => {
    const { status, body } = await ada.ask<Problem>('POST', '/chats', { mcp_server_ids: [newId()] });
    assert.deepEqual([status, body.errors?.[0]?.pointer, body.errors?.[0]?.code], [400, '/mcp_server_ids/0', 'unknown_server']);
  });

  test('makes one chat of the same request twice, and refuses another under its id', async () => {
    const id = newId();
    const [one, two] = await Promise.all([
      ada.ask<Chat>('POST', '/chats', { id, message: 'hello' }),
      ada.ask<Chat>('POST', '/chats', { id, message: 'hello' }),
    ]);
    assert.deepEqual([one.status, two.status, one.body.id, two.body.id], [201, 201, id, id]);
    assert.equal((await ada.answered(id, one.body.turn?.turn_id ?? '')).filter(({ role }) => role === 'user').length, 1);
    assert.equal((await ada.ask('POST', '/chats', { id, message: 'other' })).status, 409);
    const bob = await openChatter(house);
    assert.equal((await bob.ask('POST', '/chats', { id, message: 'hello' })).status, 409);
  });

  test('answers about somebody else’s chat just as about one that is not there', async () => {
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'mine' })).body;
    const [first] = await ada.answered(chat.id, chat.turn?.turn_id ?? '');
    const bob = await openChatter(house);
    const asks = (chatId: string, messageId: string): [string, string, unknown?][] => [
      ['GET', `/chats/${chatId}`],
      ['PATCH', `/chats/${chatId}`, { title: 'x' }],
      ['DELETE', `/chats/${chatId}`],
      ['POST', `/chats/${chatId}/title`],
      ['GET', `/chats/${chatId}/messages`],
      ['POST', `/chats/${chatId}/messages`, { text: 'x' }],
      ['PATCH', `/chats/${chatId}/messages/${messageId}`, { text: 'x' }],
      ['DELETE', `/chats/${chatId}/messages/${messageId}`],
      ['POST', `/chats/${chatId}/stop`],
      ['GET', `/chats/${chatId}/servers`],
      ['GET', `/chats/${chatId}/stream`],
    ];
    const theirs = asks(chat.id, first?.id ?? '');
    const absent = asks(newId(), newId());
    for (const [place, [method, path, json]] of theirs.entries()) {
      const answer = await bob.ask<Problem>(method, path, json);
      const [, otherPath = '', otherJson] = absent[place] ?? [];
      const other = await bob.ask<Problem>(method, otherPath, otherJson);
      assert.equal(answer.status, 404, `${method} ${path}`);
      assert.deepEqual({ ...answer.body, instance: '' }, { ...other.body, instance: '' });
      const signedOut = await house.app.request(method, path, {
        headers: { origin: house.app.publicUrl },
        ...(json === undefined ? {} : { json }),
      });
      assert.equal(signedOut.status, 401, `${method} ${path}`);
    }
  });

  test('replaces the last message, hides its answer, and refuses to edit an earlier one', async () => {
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: 'first' })).body;
    const [first] = await ada.answered(chat.id, chat.turn?.turn_id ?? '');
    const second = (await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text: 'second' })).body;
    await ada.answered(chat.id, second.turn_id);
    assert.equal((await ada.ask('PATCH', `/chats/${chat.id}/messages/${first?.id}`, { text: 'x' })).status, 409);
    const edited = (
      await ada.ask<MessageAccepted>('PATCH', `/chats/${chat.id}/messages/${second.message.id}`, { text: 'better' })
    ).body;
    const messages = await ada.answered(chat.id, edited.turn_id);
    assert.deepEqual(messages.filter(({ role }) => role === 'user').map(textOf), ['first', 'better']);
    assert.equal(messages.length, 4);
  });

  test('lists, finds, renames, archives and deletes chats', async () => {
    const one = (await ada.ask<Chat>('POST', '/chats', { message: 'apples and 100% pears' })).body;
    const two = (await ada.ask<Chat>('POST', '/chats', { message: 'plums' })).body;
    await ada.answered(one.id, one.turn?.turn_id ?? '');
    await ada.answered(two.id, two.turn?.turn_id ?? '');
    const ids = async (query: string) =>
      (await ada.ask<{ items: Chat[] }>('GET', `/chats${query}`)).body.items.map(({ id }) => id);
    assert.deepEqual(await ids('?q=100%25'), [one.id]);
    assert.deepEqual(await ids('?q=%25'), [one.id], 'a wildcard is only a character');
    assert.equal((await ada.ask<Chat>('PATCH', `/chats/${two.id}`, { title: 'Fruit', archived: true })).body.title, 'Fruit');
    assert.deepEqual(await ids(''), [one.id]);
    assert.deepEqual(await ids('?archived=true'), [two.id]);
    assert.equal((await ada.ask('DELETE', `/chats/${one.id}`)).status, 204);
    assert.deepEqual(await ids(''), []);
    for (const cursor of ['nonsense', `0_${one.id}`, `-005000-01-01T00:00:00.000Z_${one.id}`]) {
      assert.equal((await ada.ask('GET', `/chats?cursor=${encodeURIComponent(cursor)}`)).status, 400);
    }
  });

  test('pages through chats without missing or repeating one', async () => {
    const made = [];
    for (let n = 0; n < 5; n++) made.push((await ada.ask<Chat>('POST', '/chats', {})).body.id);
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const query: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const { body } = await ada.ask<{ items: Chat[]; next_cursor: string | null }>('GET', `/chats?limit=2${query}`);
      seen.push(...body.items.map(({ id }) => id));
      cursor = body.next_cursor;
    }
    assert.deepEqual(seen, made.toReversed());
  });

  test('names a chat by its first words without cutting a character in two', async () => {
    const chat = (await ada.ask<Chat>('POST', '/chats', { message: `${'a'.repeat(59)}😀${'b'.repeat(10)}` })).body;
    assert.equal(chat.title, `${'a'.repeat(59)}…`);
  });

  test('keeps a newer list of servers when an old request is repeated', async () => {
    const server = await registerTestServer(database(), { url: far.url, availability: 'default_off' });
    const chat = (await ada.ask<Chat>('POST', '/chats', {})).body;
    const request = { id: newId(), text: 'hello', mcp_server_ids: [] };
    assert.equal((await ada.ask('POST', `/chats/${chat.id}/messages`, request)).status, 202);
    await ada.ask('PATCH', `/chats/${chat.id}`, { mcp_server_ids: [server.id] });
    assert.equal((await ada.ask('POST', `/chats/${chat.id}/messages`, request)).status, 202);
    assert.deepEqual((await ada.ask<Chat>('GET', `/chats/${chat.id}`)).body.mcp_server_ids, [server.id]);
  });

  test('answers a repeated request as before also when its server is gone by then', async () => {
    const server = await registerTestServer(database(), { url: far.url, availability: 'default_off' });
    const chat = (await ada.ask<Chat>('POST', '/chats', {})).body;
    const request = { id: newId(), text: 'hello', mcp_server_ids: [server.id] };
    const first = await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, request);
    await ada.ask('PATCH', `/chats/${chat.id}`, { mcp_server_ids: [] });
    await database().sql.deleteFrom('mcp_servers').execute();
    const again = await ada.ask<MessageAccepted>('POST', `/chats/${chat.id}/messages`, request);
    assert.deepEqual([first.status, again.status, again.body.turn_id], [202, 202, first.body.turn_id]);
    const other = await ada.ask<Problem>('POST', `/chats/${chat.id}/messages`, { ...request, text: 'other' });
    assert.deepEqual([other.status, other.body.errors?.[0]?.pointer], [409, '/id']);
  });

  test('refuses what is not valid, each with its pointer, and changes nothing', async () => {
    const refused = async (path: string, json: unknown) => {
      const { status, body } = await ada.ask<Problem>('POST', path, json);
      return [status, body.errors?.[0]?.pointer];
    };
    assert.deepEqual(await refused('/chats', { message: '  ' }), [400, '/message']);
    assert.deepEqual(await refused('/chats', { mcp_server_ids: 'x' }), [400, '/mcp_server_ids']);
    assert.deepEqual(await refused('/chats', { unknown: 1 }), [400, '/unknown']);
    assert.deepEqual(await refused('/chats', { id: 'x' }), [400, '/id']);
    assert.deepEqual((await ada.ask<{ items: Message[] }>('GET', '/chats')).body.items, []);
  });
});
