import type { MessageAccepted } from '@gatehouse/contract';
import { AppError, notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { changeChat } from '../events/change-chat.ts';
import { startTurn } from '../turns/start-turn.ts';
import { requestStop } from '../turns/stop-turn.ts';
import { findTurnOfMessage, hasBegunAfter, isOpen, listOpenTurns, updateTurn } from '../turns/turn-store.ts';
import type { ChatDeps } from './chat-deps.ts';
import { supersedeMessages } from './message-store.ts';
import { requestHash } from './request-hash.ts';

/**
 * Replaces the last message that the agent took up (or is at work on) and answers the new text. The old message and its turn
 * are kept, hidden; its turn is stopped if it runs. Messages queued behind it are withdrawn with it. A list of servers that
 * still waited with the old message waits with the new one.
 *
 * @returns the new message with its turn
 * @throws AppError `not_found` for an unknown message, `conflict` for one that is not the last
 */
export async function editMessage(
  deps: ChatDeps,
  actor: Actor,
  chatId: string,
  messageId: string,
  input: { text: string },
): Promise<MessageAccepted> {
  const accepted = await changeChat(deps, { chatId, userId: actor.userId }, async (change) => {
    const edited = await findTurnOfMessage(change.tx, messageId);
    if (!edited || edited.chat_id !== chatId || edited.superseded_at !== null) throw notFound();
    if (await hasBegunAfter(change.tx, edited)) throw new AppError('conflict', 'Only the last message can be edited.');
    const open = await listOpenTurns(change.tx, chatId);
    const replaced = [edited, ...open.filter((turn) => turn.number > edited.number && turn.superseded_at === null)];
    for (const turn of replaced) {
      if (isOpen(turn)) await requestStop(change, turn);
      await updateTurn(change.tx, turn.id, { superseded_at: new Date() });
      change.emit({ type: 'message_removed', data: { id: turn.message_id, turn_id: turn.id } });
      if (turn.state !== 'queued') change.emit({ type: 'message_removed', data: { id: turn.reply_id, turn_id: turn.id } });
    }
    await supersedeMessages(
      change.tx,
      replaced.map((turn) => turn.message_id),
    );
    const serverIds = edited.claims === 0 ? (edited.mcp_server_ids ?? undefined) : undefined;
    return startTurn(change, { text: input.text, requestHash: requestHash(input), serverIds });
  });
  deps.wakeTurns();
  return accepted;
}
