import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import type { Chat } from '@gatehouse/contract';
import { startMisbehavingUpstream, type MisbehavingUpstream } from '../../../../tests/upstreams/start-misbehaving-upstream.ts';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { openChats, openChatter, type ChatHouse, type Chatter } from './testing/open-chats.ts';
import { registerTestServer } from './testing/register-test-server.ts';

onEachDatabase('A user who is disabled', (database) => {
  let far: MisbehavingUpstream;
  let house: ChatHouse;
  let bob: Chatter;
  let admin: Chatter;

  before(async () => {
    far = await startMisbehavingUpstream('hang_on_call');
    await registerTestServer(database(), { url: far.url });
  });
  after(() => far.close());
  beforeEach(async () => {
    far.stats.methods = {};
    house = openChats(database());
    admin = await openChatter(house, 'admin');
    bob = await openChatter(house);
  });
  afterEach(() => house.close());

  /** A chat of Bob's with a call that never ends, and a message that waits behind it. */
  async function beginWork(): Promise<string> {
    const chat = (await bob.ask<Chat>('POST', '/chats', { message: 'call echo with {"text": "hi"}' })).body;
    await bob.ask('POST', `/chats/${chat.id}/messages`, { text: 'call echo with {"text": "again"}' });
    await until(() => (far.stats.methods['tools/call'] ?? 0) > 0);
    return chat.id;
  }
  const statesOf = async (chatId: string) =>
    (await database().sql.selectFrom('turns').select('state').where('chat_id', '=', chatId).orderBy('number').execute()).map(
      ({ state }) => state,
    );
  const haveEnded = async (chatId: string) => (await statesOf(chatId)).every((state) => state === 'stopped');

  test('has their turns stopped, the call that is under way and what waits behind it', async () => {
    const chatId = await beginWork();
    assert.equal((await admin.ask('PATCH', `/users/${bob.userId}`, { disabled: true })).status, 200);
    await until(() => haveEnded(chatId));
    const { state, outcome } = await database()
      .sql.selectFrom('tool_calls')
      .select(['state', 'outcome'])
      .where('chat_id', '=', chatId)
      .executeTakeFirstOrThrow();
    assert.deepEqual([state, outcome], ['finished', 'unknown']);
    assert.ok((far.stats.methods['notifications/cancelled'] ?? 0) > 0, 'the upstream is told');
    assert.equal(far.stats.methods['tools/call'], 1, 'what waited is not begun');
    const last = await database()
      .sql.selectFrom('events')
      .select('data')
      .where('chat_id', '=', chatId)
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    assert.deepEqual((last.data as { state: string }).state, 'stopped', 'and pages that come back see it');
  });

  test('finds nothing at work when they are enabled again', async () => {
    const chatId = await beginWork();
    await admin.ask('PATCH', `/users/${bob.userId}`, { disabled: true });
    await until(() => haveEnded(chatId));
    await admin.ask('PATCH', `/users/${bob.userId}`, { disabled: false });
    house.runner.wake();
    assert.deepEqual(await statesOf(chatId), ['stopped', 'stopped']);
  });

  test('has a turn ended that a process left behind', async (t) => {
    const chatId = await beginWork();
    await house.runner.stop();
    await admin.ask('PATCH', `/users/${bob.userId}`, { disabled: true });
    const next = openChats(database());
    t.after(() => next.close());
    await until(() => haveEnded(chatId));
    assert.equal(far.stats.methods['tools/call'], 1);
  });

  for (const what of ['is disabled', 'is deleted', 'gets another password'] as const) {
    test(`follows nothing any more once the account ${what}`, { timeout: 10_000 }, async () => {
      const chat = (await bob.ask<Chat>('POST', '/chats', {})).body;
      const stream = await house.app.request('GET', `/chats/${chat.id}/stream`, { headers: bob.headers });
      const rest = stream.text();
      const path = `/users/${bob.userId}`;
      if (what === 'is deleted') await admin.ask('DELETE', path);
      else await admin.ask('PATCH', path, what === 'is disabled' ? { disabled: true } : { password: 'a new password' });
      assert.doesNotMatch(await rest, /still here/, 'it ends before the next heartbeat');
    });
  }

  if (database.engine === 'postgres') {
    test('follows nothing any more at another process either', { timeout: 10_000 }, async (t) => {
      const chat = (await bob.ask<Chat>('POST', '/chats', {})).body;
      const second = await database.openSecond();
      await new Promise<string>((hear) => void second.listen('gatehouse_config', hear)); // from here on it misses nothing
      const other = openChats(second);
      t.after(() => other.close());
      const stream = await other.app.request('GET', `/chats/${chat.id}/stream`, { headers: bob.headers });
      const rest = stream.text();
      await admin.ask('PATCH', `/users/${bob.userId}`, { disabled: true });
      assert.doesNotMatch(await rest, /still here/);
    });
  }
});

async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (!(await isSo())) {
    assert.ok(Date.now() < deadline, 'it did not come to that');
    await delay(10);
  }
}
