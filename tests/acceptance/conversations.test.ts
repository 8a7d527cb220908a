import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, Message, MessageAccepted, Turn } from '@gatehouse/contract';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../upstreams/start-misbehaving-upstream.ts';
import { closeAfter } from './support/close-after.ts';
import { endsTurn, type Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

for (const engine of chosenEngines()) {
  describe(`conversations (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let far: MisbehavingUpstream;
    let admin: Person;
    let member: Person;

    before(async () => {
      far = keep(await startMisbehavingUpstream('sound'));
      house = keep(await startHouse(engine));
      admin = await house.setUp({ email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' });
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      member = await house.signIn(grace);
      await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Echo',
        slug: 'echo',
        url: far.url,
        transport: 'streamable_http',
        availability: 'force_on',
        auth_type: 'none',
      });
    });

    const say = (chat: Chat, text: string) => member.call<MessageAccepted>('POST', `/chats/${chat.id}/messages`, { text });
    const echo = (text: string) => `call echo__echo with {"text": "${text}"}`;
    const ended = (chat: Chat, { turn_id }: MessageAccepted) => member.follow(chat.id, 0, (event) => endsTurn(event, turn_id));
    const textsOf = async (chat: Chat) => {
      const { items } = await member.call<{ items: Message[] }>('GET', `/chats/${chat.id}/messages`);
      return items
        .filter(({ role }) => role === 'user')
        .map(({ content }) => content.map((part) => (part.type === 'text' ? part.text : '')).join(''));
    };
    /** A chat whose turn waits for a tool that does not answer. */
    async function startHanging(): Promise<{ chat: Chat; first: MessageAccepted }> {
      const chat = await member.call<Chat>('POST', '/chats', {});
      far.become('hang_on_call');
      const calls = far.stats.methods['tools/call'] ?? 0;
      const first = await say(chat, echo('never answered'));
      await until(() => (far.stats.methods['tools/call'] ?? 0) > calls);
      far.become('sound');
      return { chat, first };
    }

    test('a message that waits can be withdrawn, one that is at work cannot; stopping ends the turn and lets the next one run', async () => {
      const { chat, first } = await startHanging();
      const [second, third] = [await say(chat, echo('withdrawn')), await say(chat, echo('third'))];
      assert.deepEqual([first.queued, second.queued, third.queued], [false, true, true]);
      const withdraw = (accepted: MessageAccepted) => member.ask('DELETE', `/chats/${chat.id}/messages/${accepted.message.id}`);
      assert.equal((await withdraw(first)).body.code, 'conflict');
      assert.equal((await withdraw(second)).status, 204);

      const { turn } = await member.call<{ turn: Turn | null }>('POST', `/chats/${chat.id}/stop`);
      assert.equal(turn?.turn_id, first.turn_id);
      const events = await ended(chat, third);
      const states = events.filter((event) => endsTurn(event)).map((event) => event.type === 'turn' && event.data.state);
      assert.deepEqual(states, ['stopped', 'stopped', 'completed'], 'withdrawn, stopped, answered');
      assert.deepEqual(
        readTurn(events)
          .calls.map((call) => [call.result?.outcome, wordsOf(call.result)])
          .slice(1),
        [['ok', 'third']],
      );
      assert.deepEqual(await textsOf(chat), [echo('never answered'), echo('third')]);
      assert.equal((await member.call<{ turn: Turn | null }>('POST', `/chats/${chat.id}/stop`)).turn, null, 'nothing runs');
    });

    test('editing the last message puts its new answer in the place of the old one, also while that is on its way', async () => {
      const { chat, first } = await startHanging();
      const edited = await member.call<MessageAccepted>('PATCH', `/chats/${chat.id}/messages/${first.message.id}`, {
        text: echo('edited once'),
      });
      const once = readTurn(await ended(chat, edited));
      assert.equal(wordsOf(once.calls.at(-1)?.result), 'edited once');
      const again = await member.call<MessageAccepted>('PATCH', `/chats/${chat.id}/messages/${edited.message.id}`, {
        text: echo('edited twice'),
      });
      assert.equal(wordsOf(readTurn(await ended(chat, again)).calls.at(-1)?.result), 'edited twice');
      assert.deepEqual(await textsOf(chat), [echo('edited twice')]);
      const old = await member.ask('PATCH', `/chats/${chat.id}/messages/${first.message.id}`, { text: 'too late' });
      assert.equal(old.status, 404);
    });

    test('the model names a chat when asked, over a name that the user gave; not one in which nothing was said', async () => {
      const chat = await member.call<Chat>('POST', '/chats', {});
      assert.equal((await member.ask('POST', `/chats/${chat.id}/title`)).status, 409);
      await ended(chat, await say(chat, 'How deep is the harbour at low tide?'));
      assert.equal((await member.call<Chat>('PATCH', `/chats/${chat.id}`, { title: 'Mine' })).title, 'Mine');
      const { title } = await member.call<Chat>('POST', `/chats/${chat.id}/title`);
      assert.ok(title !== '' && title !== 'Mine');
      assert.equal((await member.call<Chat>('GET', `/chats/${chat.id}`)).title, title);
    });

    test('nobody else reaches into a chat, an admin neither', async () => {
      const chat = await member.call<Chat>('POST', '/chats', {});
      const accepted = await say(chat, echo('mine'));
      await ended(chat, accepted);
      const path = `/chats/${chat.id}`;
      for (const [method, below, body] of [
        ['PATCH', `/messages/${accepted.message.id}`, { text: 'theirs' }],
        ['DELETE', `/messages/${accepted.message.id}`],
        ['POST', '/stop'],
        ['POST', '/title'],
        ['DELETE', ''],
      ] as const) {
        assert.equal((await admin.ask(method, path + below, body)).status, 404, `${method} ${below}`);
      }
      assert.deepEqual(await textsOf(chat), [echo('mine')]);
    });

    test('a chat that is deleted while its turn runs is gone, and the call that it made stays on record', async () => {
      const { chat } = await startHanging();
      assert.equal((await member.ask('DELETE', `/chats/${chat.id}`)).status, 204);
      assert.equal((await member.ask('GET', `/chats/${chat.id}`)).status, 404);
      assert.equal((await member.ask('DELETE', `/chats/${chat.id}`)).status, 404);
      const { items } = await member.call<{ items: Chat[] }>('GET', '/chats');
      assert.ok(!items.some(({ id }) => id === chat.id));
      const newest = async () =>
        (await member.call<{ items: { chat_id: string | null; tool: string; state: string }[] }>('GET', '/tool-calls?limit=1'))
          .items[0];
      await until(async () => (await newest())?.state === 'finished');
      const record = await newest();
      assert.deepEqual([record?.chat_id, record?.tool], [null, 'echo']);
    });
  });
}
