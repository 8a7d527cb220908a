import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import type { Actor } from '../actor.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import { readEvents } from '../events/event-store.ts';
import { claimTurn } from '../turns/claim-turn.ts';
import { findTurn, listTurns } from '../turns/turn-store.ts';
import { newId } from '../new-id.ts';
import { createChat } from './create-chat.ts';
import { editMessage } from './edit-message.ts';
import { postMessage } from './post-message.ts';

onEachDatabase('editing a message', (database) => {
  let feed: EventFeed;
  let actor: Actor;
  let chatId: string;
  const deps = () => ({ db: database(), feed, wakeTurns: () => {} });
  const counting = async () => (await listTurns(database().sql, chatId)).map(({ message_text: text }) => text);

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    const userId = await insertUser(database());
    actor = { userId, role: 'member', via: { kind: 'session', sessionId: 'x' }, label: 'x', requestId: 'x' };
    chatId = (await createChat(deps(), actor, {})).id;
  });
  afterEach(() => feed.close());

  const post = (text: string) => postMessage(deps(), actor, chatId, { text });
  const takeUp = (turnId: string) => claimTurn(deps(), newId(), { id: turnId, chat_id: chatId, user_id: actor.userId });

  test('stops the turn that runs and withdraws the messages behind it', async () => {
    const first = await post('first');
    assert.ok(await takeUp(first.turn_id));
    await post('second');
    await post('third');
    const edited = await editMessage(deps(), actor, chatId, first.message.id, { text: 'better' });
    assert.deepEqual(await counting(), ['better']);
    assert.ok((await findTurn(database().sql, first.turn_id))?.stop_requested_at);
    assert.equal(edited.message.content[0]?.type === 'text' && edited.message.content[0].text, 'better');
  });

  test('is refused once a later message has been taken up', async () => {
    const first = await post('first');
    assert.ok(await takeUp(first.turn_id));
    await database().sql.updateTable('turns').set({ state: 'completed' }).where('id', '=', first.turn_id).execute();
    const second = await post('second');
    assert.ok(await takeUp(second.turn_id));
    await assert.rejects(editMessage(deps(), actor, chatId, first.message.id, { text: 'x' }), { code: 'conflict' });
    assert.deepEqual(await counting(), ['first', 'second']);
  });

  test('leaves alone what an earlier edit has replaced, though its turn still runs', async () => {
    const first = await post('first');
    assert.ok(await takeUp(first.turn_id));
    await database().sql.updateTable('turns').set({ state: 'completed' }).where('id', '=', first.turn_id).execute();
    const second = await post('second');
    assert.ok(await takeUp(second.turn_id));
    await editMessage(deps(), actor, chatId, second.message.id, { text: 'second, better' });
    const before = (await readEvents(database().sql, chatId, 0, 100)).length;
    await editMessage(deps(), actor, chatId, first.message.id, { text: 'first, better' });
    const removed = (await readEvents(database().sql, chatId, before, 100)).flatMap((event) =>
      event.type === 'message_removed' ? [event.data.id] : [],
    );
    assert.ok(!removed.includes(second.message.id));
    assert.deepEqual(await counting(), ['first, better']);
    await assert.rejects(editMessage(deps(), actor, chatId, second.message.id, { text: 'x' }), { code: 'not_found' });
  });
});
