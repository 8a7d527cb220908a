import assert from 'node:assert/strict';
import { beforeEach, it } from 'node:test';
import { onEachDatabase } from '../../testing/on-each-database.ts';
import { insertUser } from '../domain/catalogs/testing/insert-server.ts';
import { deleteChatRow, insertChat } from '../domain/chats/chat-store.ts';
import { newId } from '../domain/new-id.ts';
import { finishOrphanedToolCall, insertToolCalls, type NewToolCall } from '../domain/tool-calls/tool-call-store.ts';
import { endOrphanedCalls } from './end-orphaned-calls.ts';

const { signal } = new AbortController();

onEachDatabase('calls of deleted chats', (database) => {
  let userId: string;
  let chatId: string;

  beforeEach(async () => {
    userId = await insertUser(database());
    chatId = newId();
    const chat = { id: chatId, user_id: userId, title: 'x', model_id: null, mcp_server_ids: null, request_hash: null };
    assert.ok(await insertChat(database().sql, chat));
  });

  async function startCall(changes: Partial<NewToolCall> = {}): Promise<string> {
    const id = newId();
    const names = { server_id: null, server_name: null, tool: 'pay', exposed_name: 'bank__pay', title: 'Pay' };
    const place = { turn_id: null, step: 0, position: 0, model_call_id: null };
    const given = { intent: null, arguments: {}, held_for: null, repeatable: false };
    const call = { id, user_id: userId, surface: 'chat' as const, chat_id: chatId, ...names, ...place, ...given, ...changes };
    await insertToolCalls([call]).execute(database().sql);
    return id;
  }

  async function stateOf(id: string) {
    const row = await database().sql.selectFrom('tool_calls').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
    return { state: row.state, outcome: row.outcome, text: JSON.stringify(row.content) };
  }

  const open = { state: 'running', outcome: null, text: 'null' };

  it('end as unknown when two runs found them open: their process is gone', async () => {
    const id = await startCall();
    await deleteChatRow(database().sql, userId, chatId);
    const job = endOrphanedCalls(database());
    await job.run(signal);
    assert.deepEqual(await stateOf(id), open, 'a process that lives has time to enter the end itself');
    await job.run(signal);
    const { text, ...ended } = await stateOf(id);
    assert.deepEqual(ended, { state: 'finished', outcome: 'unknown' });
    assert.match(text, /chat was deleted while the call was under way.*Whether the call took effect is not known/);
  });

  it('keep the end that their process enters between two runs', async () => {
    const id = await startCall();
    await deleteChatRow(database().sql, userId, chatId);
    const job = endOrphanedCalls(database());
    await job.run(signal);
    const own = { outcome: 'ok' as const, content: [], truncated: false, resultBytes: 0, durationMs: 5 };
    await finishOrphanedToolCall(database().sql, id, own);
    await job.run(signal);
    assert.equal((await stateOf(id)).outcome, 'ok');
  });

  it('are not mixed up with those of chats that are there, or that belong to no chat', async () => {
    const running = await startCall();
    const gateway = await startCall({ surface: 'gateway', chat_id: null, step: null, position: null });
    const job = endOrphanedCalls(database());
    for (let runs = 0; runs < 3; runs++) await job.run(signal);
    assert.deepEqual([await stateOf(running), await stateOf(gateway)], [open, open]);
  });

  it('end once, whichever process is first', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, () => startCall()));
    await deleteChatRow(database().sql, userId, chatId);
    const other = database.engine === 'postgres' ? await database.openSecond() : database();
    const jobs = [endOrphanedCalls(database()), endOrphanedCalls(other)];
    for (let runs = 0; runs < 2; runs++) await Promise.all(jobs.map((job) => job.run(signal)));
    for (const id of ids) assert.equal((await stateOf(id)).outcome, 'unknown');
  });
});
