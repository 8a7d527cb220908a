import type { MessageAccepted } from '@gatehouse/contract';
import { AppError } from '../../errors.ts';
import { firstWords } from '../chats/first-words.ts';
import { updateChatRow } from '../chats/chat-store.ts';
import { insertMessage } from '../chats/message-store.ts';
import { toUserMessage } from '../chats/message-view.ts';
import type { ChatChange } from '../events/change-chat.ts';
import { newId } from '../new-id.ts';
import { findAccepted, messageIdTaken } from './find-accepted.ts';
import { insertTurn, listOpenTurns } from './turn-store.ts';
import { toTurn } from './turn-view.ts';

export const untitled = 'New chat';

/** Turns of a chat that have not ended: the one at work and those that wait. Beyond that somebody writes faster than is answered. */
export const mostOpenTurns = 50;

/**
 * Puts a message into the chat with the turn that will answer it, inside a change of the chat. The turn waits for those
 * before it. The first message of a chat names it.
 *
 * @param message.id made by the client, so that the same request twice makes one message
 * @param message.serverIds becomes the chat's own list once its turn is taken up: at once where none is before it
 * @throws AppError `conflict` when the id is taken by another request, or when 50 turns of the chat have not ended
 */
export async function startTurn(
  { tx, chat, emit }: ChatChange,
  message: { id?: string; text: string; requestHash: Buffer; serverIds?: string[] | undefined },
): Promise<MessageAccepted> {
  const row = await insertMessage(tx, {
    id: message.id ?? newId(),
    chat_id: chat.id,
    role: 'user',
    text: message.text,
    covers_number: null,
    request_hash: message.requestHash,
  });
  if (!row) {
    const accepted = message.id === undefined ? undefined : await findAccepted(tx, chat.id, message.id, message.requestHash);
    if (!accepted) throw messageIdTaken();
    return accepted;
  }

  const before = await listOpenTurns(tx, chat.id);
  if (before.length >= mostOpenTurns) {
    throw new AppError('conflict', `${mostOpenTurns} messages of this chat have no answer yet. Wait, or withdraw some of them.`);
  }
  const queued = before.length > 0;
  const { serverIds } = message;
  const turn = await insertTurn(tx, {
    id: newId(),
    chat_id: chat.id,
    user_id: chat.user_id,
    message_id: row.id,
    reply_id: newId(),
    mcp_server_ids: queued ? (serverIds ?? null) : null,
  });
  const title = turn.number === 1 && chat.title === untitled ? firstWords(message.text) : undefined;
  await updateChatRow(tx, chat.id, {
    updated_at: new Date(),
    ...(title === undefined ? {} : { title }),
    ...(queued || serverIds === undefined ? {} : { mcp_server_ids: serverIds }),
  });
  if (title !== undefined) emit({ type: 'title', data: { title } });
  const shown = toUserMessage(row, turn.id, queued);
  emit({ type: 'message', data: shown });
  emit({ type: 'turn', data: toTurn(turn) });
  return { message: shown, turn_id: turn.id, queued };
}
