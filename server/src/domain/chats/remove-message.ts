import { AppError, notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import { changeChat } from '../events/change-chat.ts';
import { endTurn } from '../turns/end-turn.ts';
import { findTurnOfMessage, listOpenTurns, updateTurn } from '../turns/turn-store.ts';
import type { ChatDeps } from './chat-deps.ts';
import { supersedeMessages } from './message-store.ts';

/**
 * Withdraws a message that still waits for the turn before it.
 *
 * @throws AppError `not_found`, `conflict` once its turn has begun
 */
export async function removeMessage(deps: ChatDeps, actor: Actor, chatId: string, messageId: string): Promise<void> {
  await changeChat(deps, { chatId, userId: actor.userId }, async (change) => {
    const turn = await findTurnOfMessage(change.tx, messageId);
    if (!turn || turn.chat_id !== chatId || turn.superseded_at !== null) throw notFound();
    const [atWork] = await listOpenTurns(change.tx, chatId);
    if (turn.state !== 'queued' || atWork?.id === turn.id) {
      throw new AppError('conflict', 'The agent has taken this message up already. Stop the turn, or edit the message.');
    }
    await endTurn(change, turn, { state: 'stopped' });
    await updateTurn(change.tx, turn.id, { superseded_at: new Date() });
    await supersedeMessages(change.tx, [messageId]);
    change.emit({ type: 'message_removed', data: { id: messageId } });
  });
}
