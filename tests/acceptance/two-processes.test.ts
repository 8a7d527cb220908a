import assert from 'node:assert/strict';
import { before, describe, test } from 'node:test';
import type { Chat, McpServer, Message } from '@gatehouse/contract';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../upstreams/start-misbehaving-upstream.ts';
import { closeAfter } from './support/close-after.ts';
import { endsTurn, type Event, type Person } from './support/person.ts';
import { readTurn, wordsOf } from './support/read-turn.ts';
import { chosenEngines, startHouse, type House } from './support/start-house.ts';
import { until } from './support/until.ts';

const ada = { email: 'ada@example.com', name: 'Ada', password: 'acceptance-admin' };
const grace = { email: 'grace@example.com', name: 'Grace', password: 'acceptance-member' };

/** Two processes on one database; embedded, there is only ever one. */
for (const engine of chosenEngines().filter((chosen) => chosen === 'postgres')) {
  describe(`two processes on one database (${engine})`, () => {
    const keep = closeAfter();
    let house: House;
    let second: House;
    let far: MisbehavingUpstream;
    /** The same two users, each signed in once, at either process. */
    let at: Record<'first' | 'second', { ada: Person; grace: Person }>;
    let echo: McpServer;

    before(async () => {
      far = keep(await startMisbehavingUpstream('sound'));
      house = keep(await startHouse(engine));
      second = await house.startSecond();
      const admin = await house.setUp(ada);
      await admin.call('POST', '/users', { ...grace, role: 'member' });
      const member = await house.signIn(grace);
      at = {
        first: { ada: admin, grace: member },
        second: { ada: atSecond(admin), grace: atSecond(member) },
      };
      echo = await admin.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Echo',
        slug: 'echo',
        url: far.url,
        transport: 'streamable_http',
        availability: 'default_on',
        auth_type: 'none',
      });
    });

    /** One sign-in serves at both: sessions are in the database. */
    function atSecond(person: Person): Person {
      return second.person({ cookie: person.headers['cookie'] ?? '', origin: second.url });
    }

    test('what an admin changes at one is in force at the other', async () => {
      const seen = await at.second.grace.call<McpServer>('GET', `/mcp-servers/${echo.id}`);
      assert.deepEqual([seen.slug, seen.revision], ['echo', echo.revision]);
      const chat = await at.second.grace.call<Chat>('POST', '/chats', {});
      const ask = async () => readTurn(await at.second.grace.turn(chat.id, 'list tools')).text;
      assert.match(await ask(), /echo__echo/);
      await at.first.ada.call('PATCH', `/mcp-servers/${echo.id}`, { tool_deny_list: ['echo'] });
      assert.doesNotMatch(await ask(), /echo__echo/);
      await at.first.ada.call('PATCH', `/mcp-servers/${echo.id}`, { tool_deny_list: null });
      assert.match(await ask(), /echo__echo/);
    });

    test('the stream is the same at both processes, whichever of them runs the turn; another user finds nothing there', async () => {
      const adas = await at.first.ada.call<Chat>('POST', '/chats', {});
      const graces = await at.second.grace.call<Chat>('POST', '/chats', {});
      const followed = [
        at.first.ada.follow(adas.id, 0, (event) => endsTurn(event)),
        at.second.ada.follow(adas.id, 0, (event) => endsTurn(event)),
        at.first.grace.follow(graces.id, 0, (event) => endsTurn(event)),
        at.second.grace.follow(graces.id, 0, (event) => endsTurn(event)),
      ];
      await at.first.ada.call('POST', `/chats/${adas.id}/messages`, { text: 'call echo__echo with {"text": "from Ada"}' });
      await at.second.grace.call('POST', `/chats/${graces.id}/messages`, { text: 'call echo__echo with {"text": "from Grace"}' });
      const [adaFirst = [], adaSecond, graceFirst = [], graceSecond] = await Promise.all(followed);
      assert.deepEqual(adaSecond, adaFirst);
      assert.deepEqual(graceSecond, graceFirst);
      assert.equal(wordsOf(readTurn(adaFirst).calls[0]?.result), 'from Ada');
      assert.equal(wordsOf(readTurn(graceFirst).calls[0]?.result), 'from Grace');
      for (const door of [at.first, at.second]) {
        assert.equal((await door.grace.ask('GET', `/chats/${adas.id}`)).status, 404);
        assert.equal((await door.ada.ask('GET', `/chats/${graces.id}/stream?after=0`)).status, 404);
      }
    });

    test('ten turns at once over both processes run once each', async () => {
      const texts = Array.from({ length: 10 }, (_, index) => `turn number ${index}`);
      const runs = texts.map(async (text, index) => {
        const [here, there] = index % 2 === 0 ? [at.first, at.second] : [at.second, at.first];
        const who = index % 4 < 2 ? 'ada' : 'grace';
        const chat = await here[who].call<Chat>('POST', '/chats', { message: `call echo__echo with {"text": "${text}"}` });
        return there[who].follow(chat.id, 0, (event) => endsTurn(event));
      });
      const stories = (await Promise.all(runs)).map((events) => readTurn(events));
      assert.deepEqual(
        stories.map((story) => [story.calls.length, wordsOf(story.calls[0]?.result), story.state]),
        texts.map((text) => [1, text, 'completed']),
      );
      const arrived = callsAt(far).filter((text) => text.startsWith('turn number'));
      assert.deepEqual(arrived.toSorted(), texts, 'the upstream saw each call once');
    });

    test('a process that is killed amid a call leaves its turn to the other, which does not make the call again', async (t) => {
      const ledger = await startMisbehavingUpstream('hang_on_write');
      t.after(() => ledger.close());
      const server = await at.first.ada.call<McpServer>('POST', '/mcp-servers', {
        display_name: 'Ledger',
        slug: 'ledger',
        url: ledger.url,
        transport: 'streamable_http',
        availability: 'default_off',
        auth_type: 'none',
      });
      const chat = await at.first.grace.call<Chat>('POST', '/chats', { mcp_server_ids: [server.id] });
      await second.kill(); // so that the first one is sure to run the turn
      await at.first.grace.call('POST', `/chats/${chat.id}/messages`, { text: 'call ledger__echo with {"text": "pay once"}' });
      await until(() => callsAt(ledger).length > 0);
      await second.restart('SIGKILL');
      const followed: Event[] = [];
      const survivor = at.second.grace.follow(chat.id, 0, (event) => {
        followed.push(event);
        return endsTurn(event);
      });
      await until(() => followed.some((event) => event.type === 'tool_call'));
      const killedAt = performance.now();
      await house.kill();

      const story = readTurn(await survivor);
      const tookMs = performance.now() - killedAt;
      assert.deepEqual(
        story.calls.map((call) => [call.tool, call.result?.outcome]),
        [['echo', 'unknown']],
      );
      assert.match(wordsOf(story.calls[0]?.result), /not known/);
      assert.equal(story.state, 'completed');
      assert.deepEqual(callsAt(ledger), ['pay once'], 'the upstream saw the call once');
      assert.ok(tookMs < 40_000, `the lease of 15 s runs out, and the other process looks every 2 s: it took ${tookMs} ms`);
      assert.deepEqual(
        await at.second.grace.follow(chat.id, 0, (event) => endsTurn(event)),
        followed,
        'it is stored as it was shown',
      );

      await house.restart('SIGKILL');
      assert.deepEqual(await at.first.grace.follow(chat.id, 0, (event) => endsTurn(event)), followed);
      const { items } = await at.first.grace.call<{ items: Message[] }>('GET', `/chats/${chat.id}/messages`);
      assert.deepEqual(
        items.map((message) => message.role),
        ['user', 'assistant'],
      );
    });
  });
}

/** The texts of the calls that arrived, in their order. */
function callsAt(upstream: MisbehavingUpstream): string[] {
  return upstream.stats.messages.flatMap(({ method, params }) => {
    const args = method === 'tools/call' ? params?.['arguments'] : undefined;
    return typeof args === 'object' && args !== null && 'text' in args ? [String(args.text)] : [];
  });
}
