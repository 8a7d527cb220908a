import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Actor } from '../actor.ts';
import { insertServer, insertUser } from '../catalogs/testing/insert-server.ts';
import { findChat, updateChatRow } from '../chats/chat-store.ts';
import { createChat } from '../chats/create-chat.ts';
import { editMessage } from '../chats/edit-message.ts';
import { postMessage } from '../chats/post-message.ts';
import { removeMessage } from '../chats/remove-message.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import { newId } from '../new-id.ts';
import { claimTurn } from './claim-turn.ts';
import { stopChat } from './stop-turn.ts';

onEachDatabase("a message's list of servers", (database) => {
  let feed: EventFeed;
  let actor: Actor;
  let chatId: string;
  let first: string;
  let second: string;
  const deps = () => ({ db: database(), feed, wakeTurns: () => {} });

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    const userId = await insertUser(database());
    actor = { userId, role: 'member', via: { kind: 'session', sessionId: 'x' }, label: 'x', requestId: 'x' };
    first = (await insertServer(database())).id;
    second = (await insertServer(database())).id;
    chatId = (await createChat(deps(), actor, { mcp_server_ids: [first] })).id;
  });
  afterEach(() => feed.close());

  const post = (text: string, list?: string[]) =>
    postMessage(deps(), actor, chatId, { text, ...(list ? { mcp_server_ids: list } : {}) });
  const takeUp = (turnId: string) => claimTurn(deps(), newId(), { id: turnId, chat_id: chatId, user_id: actor.userId });
  const listOf = async () => (await findChat(database().sql, actor.userId, chatId))?.mcp_server_ids;
  const end = (turnId: string) =>
    database()
      .sql.updateTable('turns')
      .set({ state: 'completed', lease_owner: null, lease_until: null })
      .where('id', '=', turnId)
      .execute();

  test('holds at once where no turn is before it', async () => {
    await post('go', [second]);
    assert.deepEqual(await listOf(), [second]);
  });

  test('leaves the turn that runs as it is, and holds once its own is taken up', async () => {
    const running = await post('first');
    assert.ok(await takeUp(running.turn_id));
    const queued = await post('second', [second]);
    assert.deepEqual(await listOf(), [first]);
    await end(running.turn_id);
    assert.ok(await takeUp(queued.turn_id));
    assert.deepEqual(await listOf(), [second]);
  });

  test('is gone with the message when that is withdrawn', async () => {
    const running = await post('first');
    assert.ok(await takeUp(running.turn_id));
    const queued = await post('second', [second]);
    await removeMessage(deps(), actor, chatId, queued.message.id);
    await end(running.turn_id);
    assert.ok(await takeUp((await post('third')).turn_id));
    assert.deepEqual(await listOf(), [first]);
  });

  test('holds also for those behind it when its turn is stopped before it was taken up', async () => {
    const running = await post('first');
    assert.ok(await takeUp(running.turn_id));
    const queued = await post('second', [second]);
    await end(running.turn_id);
    assert.equal((await stopChat(deps(), actor, chatId)).turn?.turn_id, queued.turn_id);
    assert.deepEqual(await listOf(), [second]);
  });

  test('stays with a queued message that is edited', async () => {
    const running = await post('first');
    assert.ok(await takeUp(running.turn_id));
    const queued = await post('second', [second]);
    const edited = await editMessage(deps(), actor, chatId, queued.message.id, { text: 'second, better' });
    await end(running.turn_id);
    assert.ok(await takeUp(edited.turn_id));
    assert.deepEqual(await listOf(), [second]);
  });

  test('is applied once: a turn that is taken up again keeps what was changed meanwhile', async () => {
    const running = await post('first');
    assert.ok(await takeUp(running.turn_id));
    const queued = await post('second', [second]);
    await end(running.turn_id);
    assert.ok(await takeUp(queued.turn_id));
    await updateChatRow(database().sql, chatId, { mcp_server_ids: [] });
    await database()
      .sql.updateTable('turns')
      .set({ lease_until: new Date(0) })
      .where('id', '=', queued.turn_id)
      .execute();
    assert.ok(await takeUp(queued.turn_id));
    assert.deepEqual(await listOf(), []);
  });
});
