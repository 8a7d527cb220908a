import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import type { ResultBlock } from '@gatehouse/contract';
import { onEachDatabase } from '../../../testing/on-each-database.ts';
import { insertUser } from '../catalogs/testing/insert-server.ts';
import { inTransaction } from '../../db/transaction.ts';
import { insertAttachments } from '../chats/attachment-store.ts';
import { insertChat } from '../chats/chat-store.ts';
import { insertMessage } from '../chats/message-store.ts';
import { newId } from '../new-id.ts';
import { finishToolCallRows, insertToolCalls } from '../tool-calls/tool-call-store.ts';
import { createConversation, type ReadConversation } from './conversation.ts';
import { insertStep, insertTurn, type TurnRow } from './turn-store.ts';

const seesImages = { inputModalities: ['text', 'image'] };
const readsText = { inputModalities: ['text'] };

onEachDatabase('the conversation of a turn', (database) => {
  let userId: string;
  let chatId: string;

  beforeEach(async () => {
    userId = await insertUser(database());
    chatId = newId();
    const chat = { id: chatId, user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(database().sql, chat));
  });

  async function ask(text: string): Promise<TurnRow> {
    const message = { id: newId(), chat_id: chatId, role: 'user' as const, text, covers_number: null, request_hash: null };
    return inTransaction(database(), async (tx) => {
      await insertMessage(tx, message);
      return insertTurn(tx, {
        id: newId(),
        chat_id: chatId,
        user_id: userId,
        message_id: message.id,
        reply_id: newId(),
        mcp_server_ids: null,
      });
    });
  }

  /** A step that says something and has one call, which has ended. */
  async function addStep(turn: TurnRow, step: number, content: ResultBlock[] = []): Promise<string> {
    const id = newId();
    const said = [
      { type: 'text' as const, text: `step ${step}` },
      { type: 'tool_call' as const, id },
    ];
    const counts = { input_tokens: null, output_tokens: null };
    await insertStep({ turn_id: turn.id, step, parts: said, finish_reason: 'tool-calls', ...counts, model: 'm' }).execute(
      database().sql,
    );
    const place = { user_id: userId, surface: 'chat' as const, chat_id: chatId, turn_id: turn.id, step, position: 0 };
    const server = { model_call_id: null, server_id: null, server_name: null, held_for: null, repeatable: false };
    const tool = { tool: 'echo', exposed_name: 'echo', title: 'Echo', intent: null, arguments: { step } };
    await insertToolCalls([{ id, ...place, ...server, ...tool }]).execute(database().sql);
    const end = { id, outcome: 'ok' as const, content, truncated: false, resultBytes: 0, durationMs: 1 };
    await finishToolCallRows([end]).execute(database().sql);
    return id;
  }

  async function addImages(turn: TurnRow, step: number, sizes: readonly number[]): Promise<string[]> {
    const images = sizes.map((size) => ({ id: newId(), chatId, mediaType: 'image/png', bytes: Buffer.alloc(size) }));
    await insertAttachments(images).execute(database().sql);
    await addStep(
      turn,
      step,
      images.map(({ id, mediaType }) => ({ type: 'image', attachment_id: id, media_type: mediaType })),
    );
    return images.map(({ id }) => id);
  }

  const shape = ({ turns }: ReadConversation) => turns.map(({ text, steps }) => [text, steps.length]);

  test('is the same read step by step as read at once, by another process', async () => {
    const earlier = await ask('one');
    const first = await addStep(earlier, 0);
    const turn = await ask('two');
    const conversation = createConversation(database().sql, turn);
    assert.deepEqual(shape(await conversation.read(readsText)), [
      ['one', 1],
      ['two', 0],
    ]);
    const second = await addStep(turn, 0);
    assert.deepEqual(shape(await conversation.read(readsText)), [
      ['one', 1],
      ['two', 1],
    ]);
    const third = await addStep(turn, 1);
    const read = await conversation.read(readsText);
    assert.deepEqual(read, await createConversation(database().sql, turn).read(readsText));
    assert.deepEqual([...read.calls.keys()], [first, second, third]);
    assert.deepEqual(await conversation.read(readsText), read, 'nothing was added');
  });

  test('leaves out what is queued behind the turn', async () => {
    const turn = await ask('one');
    await ask('later');
    assert.deepEqual(shape(await createConversation(database().sql, turn).read(readsText)), [['one', 0]]);
  });

  test('begins with the summary once the chat was compacted', async () => {
    const earlier = await ask('one');
    await addStep(earlier, 0);
    const turn = await ask('two');
    const conversation = createConversation(database().sql, turn);
    await conversation.read(readsText);
    const summary = { id: newId(), chat_id: chatId, role: 'summary' as const, text: 'short', request_hash: null };
    await insertMessage(database().sql, { ...summary, covers_number: earlier.number });
    conversation.forget();
    const read = await conversation.read(readsText);
    assert.deepEqual([read.summary, shape(read), read.calls.size], ['short', [['two', 0]], 0]);
  });

  test('has the newest media, 8 and 12 MB of them at most, for a model that takes them', async () => {
    const turn = await ask('one');
    const conversation = createConversation(database().sql, turn);
    const small = await addImages(
      turn,
      0,
      Array.from({ length: 10 }, () => 10),
    );
    assert.deepEqual(new Set((await conversation.read(seesImages)).attachments.keys()), new Set(small.slice(2)));
    assert.equal((await conversation.read(readsText)).attachments.size, 0);

    const mb = 1024 * 1024;
    const [, ...fitting] = await addImages(turn, 1, [7 * mb, 4 * mb, 2 * mb]);
    assert.deepEqual(new Set((await conversation.read(seesImages)).attachments.keys()), new Set(fitting), 'none behind a gap');
  });
});
