import assert from 'node:assert/strict';
import { afterEach, beforeEach, test } from 'node:test';
import type { ChatEvent } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { insertAttachments, loadAttachments } from '../chats/attachment-store.ts';
import { insertChat, raiseEpoch } from '../chats/chat-store.ts';
import { newId } from '../new-id.ts';
import { changeChat } from './change-chat.ts';
import { createEventFeed, type EventFeed } from './event-feed.ts';
import { fence, readEvents } from './event-store.ts';
import { LeaseLost } from './event-writer.ts';
import { writeFenced } from './write-fenced.ts';

const title = (text: string): ChatEvent => ({ type: 'title', data: { title: text } });

onEachDatabase('a fenced write', (database) => {
  let feed: EventFeed;
  let chatId: string;
  const deps = () => ({ db: database(), feed });
  const keep = (id: string) => insertAttachments([{ id, chatId, mediaType: 'image/png', bytes: Buffer.from('x') }], fence);
  const stored = () => readEvents(database().sql, chatId, 0, 200);

  beforeEach(async () => {
    feed = createEventFeed({ db: database(), onError: (error) => assert.fail(String(error)) });
    chatId = newId();
    const chat = { id: chatId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(database().sql, { ...chat, user_id: await insertUser(database()) }));
  });
  afterEach(() => feed.close());

  test('stores the rows and their events, numbered on from the last', async () => {
    const id = newId();
    await writeFenced(deps(), { chatId, epoch: 0 }, { rows: {}, events: [title('one')] });
    await writeFenced(deps(), { chatId, epoch: 0 }, { rows: { kept: keep(id) }, events: [title('two'), title('three')] });
    assert.deepEqual(
      (await stored()).map(({ seq, data }) => [seq, data]),
      [
        [1, { title: 'one' }],
        [2, { title: 'two' }],
        [3, { title: 'three' }],
      ],
    );
    assert.deepEqual([...(await loadAttachments(database().sql, [id], 1)).keys()], [id]);
  });

  test('stores nothing once another process has the turn, also when that happens while it waits for the chat', async () => {
    const id = newId();
    const lost = await changeChat(deps(), { chatId, epoch: 0 }, async ({ tx, emit }) => {
      const late = writeFenced(deps(), { chatId, epoch: 0 }, { rows: { kept: keep(id) }, events: [title('late')] });
      await raiseEpoch(tx, chatId);
      emit(title('taken'));
      return { refused: assert.rejects(late, LeaseLost) };
    });
    await lost.refused;
    await assert.rejects(writeFenced(deps(), { chatId, epoch: 0 }, { rows: {}, events: [title('later')] }), LeaseLost);
    assert.deepEqual(
      (await stored()).map(({ data }) => data),
      [{ title: 'taken' }],
    );
    assert.equal((await loadAttachments(database().sql, [id], 1)).size, 0);
  });

  test('stores nothing when the database refuses one of its rows', async () => {
    const id = newId();
    const elsewhere = { id: newId(), chatId: newId(), mediaType: 'image/png', bytes: Buffer.from('x') };
    const rows = { first: keep(id), second: insertAttachments([elsewhere], fence) }; // of a chat that is not there
    await assert.rejects(writeFenced(deps(), { chatId, epoch: 0 }, { rows, events: [title('never')] }));
    assert.deepEqual(await stored(), []);
    assert.equal((await loadAttachments(database().sql, [id], 1)).size, 0);
  });

  test('leaves no gap in the numbers beside other changes of the chat', async () => {
    const count = 20;
    await Promise.all(
      Array.from({ length: count }, async (_, place) => {
        await Promise.all([
          writeFenced(deps(), { chatId, epoch: 0 }, { rows: { kept: keep(newId()) }, events: [title(`a${place}`), title('b')] }),
          changeChat(deps(), { chatId, epoch: 0 }, async ({ emit }) => emit(title(`c${place}`))),
        ]);
      }),
    );
    assert.deepEqual(
      (await stored()).map(({ seq }) => seq),
      Array.from({ length: count * 3 }, (_, place) => place + 1),
    );
  });
});
