import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { ChatDeps } from './chat-deps.ts';
import { deleteChatRow } from './chat-store.ts';

/**
 * Deletes a chat with its messages, events and attachments. A turn that runs in it loses its lease with the row and ends;
 * its tool calls stay in the journal.
 *
 * @throws AppError `not_found`
 */
export async function deleteChat(deps: ChatDeps, actor: Actor, chatId: string): Promise<void> {
  if (!(await deleteChatRow(deps.db.sql, actor.userId, chatId))) throw notFound();
  deps.wakeTurns();
}
