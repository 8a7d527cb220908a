import { inTransaction } from '../../db/transaction.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { ChatDeps } from './chat-deps.ts';
import { finishLeftToolCalls } from '../tool-calls/tool-call-store.ts';
import { deleteChatRow, lockChat } from './chat-store.ts';

/**
 * Deletes a chat with its messages, events and attachments. A turn that runs in it loses its lease with the row and ends;
 * its tool calls stay in the journal, held ones as skipped.
 *
 * @throws AppError `not_found`
 */
export async function deleteChat(deps: ChatDeps, actor: Actor, chatId: string): Promise<void> {
  await inTransaction(deps.db, async (tx) => {
    if (!(await lockChat(tx, { chatId, userId: actor.userId }))) throw notFound();
    await finishLeftToolCalls(tx, { chatId }, 'pending', {
      outcome: 'skipped',
      text: 'The chat was deleted before the call was made.',
    });
    await deleteChatRow(tx, actor.userId, chatId);
  });
  deps.wakeTurns();
}
