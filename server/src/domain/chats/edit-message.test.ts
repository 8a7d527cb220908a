import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { emptyChatView, foldChatEvent, type ChatEvent } from '@gatehouse/contract';
import type { Actor } from '../actor.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { changeChat } from '../events/change-chat.ts';
import { createEventFeed, type EventFeed } from '../events/event-feed.ts';
import { readEvents } from '../events/event-store.ts';
import { claimTurn } from '../turns/claim-turn.ts';
import { endTurn } from '../turns/end-turn.ts';
import { findTurn, listTurns } from '../turns/turn-store.ts';
import { newId } from '../new-id.ts';
import { createChat } from './create-chat.ts';
import { editMessage } from './edit-message.ts';
import { postMessage } from './post-message.ts';
import { readSnapshot } from './read-snapshot.ts';

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

  test('leaves no page with the old answer, though some of it comes after the edit', async () => {
    const first = await post('first');
    const claimed = await takeUp(first.turn_id);
    assert.ok(claimed);
    const lease = { chatId, epoch: claimed.epoch };
    const say = (delta: string) =>
      changeChat(deps(), lease, async ({ emit }) => emit({ type: 'text', data: { turn_id: first.turn_id, step: 0, delta } }));
    await say('half');
    const edited = await editMessage(deps(), actor, chatId, first.message.id, { text: 'better' });
    const snapshot = await readSnapshot(database(), chatId);
    assert.ok(snapshot);
    await say(' and more');
    await changeChat(deps(), lease, async (change) => {
      const turn = await findTurn(change.tx, first.turn_id);
      if (turn) await endTurn(change, turn, { state: 'stopped' });
    });
    const events = await readEvents(database().sql, chatId, 0, 100);
    const shows = (from: readonly ChatEvent[]) => from.reduce(foldChatEvent, emptyChatView).messages.map(({ id }) => id);
    assert.deepEqual(shows(events), [edited.message.id]);
    assert.deepEqual(shows([snapshot, ...events.filter(({ seq }) => seq > snapshot.seq)]), [edited.message.id]);
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
