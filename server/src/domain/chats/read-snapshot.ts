import type { ChatEvent } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { findFirstWorkEvent, readHeads, readNotices, type StoredEvent } from '../events/event-store.ts';
import { findCurrentTurns, isOpen, listTurns } from '../turns/turn-store.ts';
import { toTurn } from '../turns/turn-view.ts';
import { toUserMessage } from './message-view.ts';
import { readConversation } from './read-conversation.ts';

/**
 * The whole conversation as one event, for a follower whose cursor is older than the deltas that are kept. Its number is such
 * that every delta behind it belongs to a turn whose answer is not in it: the follower goes on from there without a gap or
 * a double.
 *
 * @returns undefined when the chat is gone
 */
export async function readSnapshot(db: Database, chatId: string): Promise<StoredEvent | undefined> {
  return db.sql
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (tx) => {
      const head = (await readHeads(tx, [chatId])).get(chatId);
      if (head === undefined) return undefined;
      const turns = await listTurns(tx, chatId);
      const open = turns.filter(isOpen);
      const ended = turns.slice(0, turns.length - open.length);
      const firstWork = open[0] && (await findFirstWorkEvent(tx, chatId, open[0].id));
      const asked = open.map((turn, place) =>
        toUserMessage({ id: turn.message_id, text: turn.message_text, created_at: turn.message_created_at }, turn.id, place > 0),
      );
      const unfinished = ended.filter(({ state }) => state !== 'completed').map(toTurn);
      const notices = await readNotices(
        tx,
        chatId,
        ended.map(({ id }) => id),
      );
      const turn = (await findCurrentTurns(tx, [chatId])).get(chatId);
      const event: ChatEvent = {
        type: 'snapshot',
        data: {
          messages: [...(await readConversation(tx, chatId, ended)), ...asked],
          ...(turn ? { turn: toTurn(turn) } : {}),
          unfinished,
          notices,
        },
      };
      return { ...event, chatId, seq: firstWork === undefined ? head : firstWork - 1 };
    });
}
