import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Actor } from '../actor.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { createChat } from '../chats/create-chat.ts';
import { editMessage } from '../chats/edit-message.ts';
import { postMessage } from '../chats/post-message.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import { newId } from '../new-id.ts';
import { claimTurn } from './claim-turn.ts';
import { stopChat } from './stop-turn.ts';
import { findTurn } from './turn-store.ts';

onEachDatabase('stopping a chat', (database) => {
  let feed: EventFeed;
  let actor: Actor;
  let chatId: string;
  const deps = () => ({ db: database(), feed, wakeTurns: () => {} });

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    const userId = await insertUser(database());
    actor = { userId, role: 'member', via: { kind: 'session', sessionId: 'x' }, label: 'x', requestId: 'x' };
    chatId = (await createChat(deps(), actor, {})).id;
  });
  afterEach(() => feed.close());

  const post = (text: string) => postMessage(deps(), actor, chatId, { text });
  const takeUp = (turnId: string) => claimTurn(deps(), newId(), { id: turnId, chat_id: chatId, user_id: actor.userId });
  const stateOf = async (turnId: string) => (await findTurn(database().sql, turnId))?.state;

  test('ends the turn of an edited message though the one that it replaced has not ended yet', async () => {
    const first = await post('first');
    assert.ok(await takeUp(first.turn_id));
    const edited = await editMessage(deps(), actor, chatId, first.message.id, { text: 'edited' });
    const { turn } = await stopChat(deps(), actor, chatId);
    assert.deepEqual(turn, { turn_id: edited.turn_id, state: 'stopped' });
    assert.equal(await stateOf(edited.turn_id), 'stopped');
    assert.ok((await findTurn(database().sql, first.turn_id))?.stop_requested_at);
  });

  test('ends one turn: the messages behind it are taken up', async () => {
    const first = await post('first');
    const second = await post('second');
    assert.equal((await stopChat(deps(), actor, chatId)).turn?.turn_id, first.turn_id);
    assert.deepEqual([await stateOf(first.turn_id), await stateOf(second.turn_id)], ['stopped', 'queued']);
  });

  test('says that nothing ran when only a hidden turn has not ended, which stops all the same', async () => {
    const first = await post('first');
    assert.ok(await takeUp(first.turn_id));
    await editMessage(deps(), actor, chatId, first.message.id, { text: 'edited' });
    await stopChat(deps(), actor, chatId);
    assert.deepEqual(await stopChat(deps(), actor, chatId), { turn: null });
    assert.ok((await findTurn(database().sql, first.turn_id))?.stop_requested_at);
  });
});
