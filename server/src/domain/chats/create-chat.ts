import type { Chat, CreateChat } from '@gatehouse/contract';
import { AppError } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { appendEvents } from '../events/event-store.ts';
import type { ChatRow } from './chat-store.ts';
import { inTransaction } from '../../db/transaction.ts';
import { newId } from '../new-id.ts';
import { startTurn, untitled } from '../turns/start-turn.ts';
import { assertServerIds } from './assert-server-ids.ts';
import type { ChatDeps } from './chat-deps.ts';
import { findChat, insertChat } from './chat-store.ts';
import { presentChat } from './present-chats.ts';
import { requestHash } from './request-hash.ts';

/**
 * Makes a chat of the actor's and, when there is a message, starts its first turn in the same transaction.
 *
 * @param input.mcp_server_ids absent: the chat follows the user's choices and the defaults
 * @returns the chat; the very same for a repeated request with the same `id`
 * @throws AppError `invalid_input` for an unknown server, `conflict` when the id belongs to another request
 */
export async function createChat(deps: ChatDeps, actor: Actor, input: CreateChat): Promise<Chat> {
  const hash = requestHash(input);
  const repeated = input.id === undefined ? undefined : await findChat(deps.db.sql, actor.userId, input.id);
  if (repeated) return presentChat(deps, actor, sameRequest(repeated, hash));

  const serverIds = input.mcp_server_ids && (await assertServerIds(deps, actor, input.mcp_server_ids));
  const id = input.id ?? newId();
  const stored = await inTransaction(deps.db, async (tx) => {
    const chat = await insertChat(tx, {
      id,
      user_id: actor.userId,
      title: untitled,
      model_id: input.model_id ?? null,
      mcp_server_ids: serverIds ?? null,
      request_hash: hash,
    });
    if (!chat) return undefined; // taken meanwhile
    if (input.message === undefined) return [];
    const events: Parameters<typeof appendEvents>[1][number][] = [];
    await startTurn(
      { tx, chat, emit: (event) => events.push({ ...event, chatId: id }) },
      { text: input.message, requestHash: hash },
    );
    return appendEvents(tx, events);
  });
  if (stored) {
    deps.feed.publish(stored);
    if (input.message !== undefined) deps.wakeTurns();
  }
  const row = await findChat(deps.db.sql, actor.userId, id);
  return presentChat(deps, actor, sameRequest(row, hash));
}

function sameRequest(row: ChatRow | undefined, hash: Buffer): ChatRow {
  if (row?.request_hash?.equals(hash)) return row;
  throw new AppError('conflict', 'Another chat has this id.', {
    faults: [{ pointer: '/id', code: 'id_taken', message: 'Another chat has this id. Make a new one.' }],
  });
}
