import type { MessageAccepted } from '@gatehouse/contract';
import type { Sql } from '../../db/database.ts';
import { AppError } from '../../errors.ts';
import { findMessage } from '../chats/message-store.ts';
import { toUserMessage } from '../chats/message-view.ts';
import { findTurnOfMessage, listOpenTurns } from './turn-store.ts';

/**
 * The answer to a request to take a message that was carried out before; undefined when the chat has no message of that id.
 *
 * @param hash of the request's body
 * @throws AppError `conflict` when the message came with another request
 */
export async function findAccepted(
  on: Sql,
  chatId: string,
  messageId: string,
  hash: Buffer,
): Promise<MessageAccepted | undefined> {
  const row = await findMessage(on, chatId, messageId);
  if (!row) return undefined;
  const turn = await findTurnOfMessage(on, row.id);
  if (!turn || !row.request_hash?.equals(hash)) throw messageIdTaken();
  const atWork = (await listOpenTurns(on, chatId))[0];
  const queued = atWork !== undefined && turn.state === 'queued' && turn.number > atWork.number;
  return { message: toUserMessage(row, turn.id, queued), turn_id: turn.id, queued };
}

/** The id that a client gave a message is another one's, of this chat or not. */
export function messageIdTaken(): AppError {
  return new AppError('conflict', 'Another message has this id.', {
    faults: [{ pointer: '/id', code: 'id_taken', message: 'Another message has this id. Make a new one.' }],
  });
}
