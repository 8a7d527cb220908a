import type { Chat } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Actor } from '../actor.ts';
import type { ChatRow } from './chat-store.ts';
import { findChat } from './chat-store.ts';
import { presentChat } from './present-chats.ts';

/** @throws AppError `not_found` when the chat is not there or not the actor's */
export async function getChatRow(deps: { db: Database }, actor: Pick<Actor, 'userId'>, chatId: string): Promise<ChatRow> {
  const row = await findChat(deps.db.sql, actor.userId, chatId);
  if (!row) throw notFound();
  return row;
}

/** @throws AppError `not_found` when the chat is not there or not the actor's */
export async function getChat(deps: { db: Database }, actor: Actor, chatId: string): Promise<Chat> {
  return presentChat(deps, actor, await getChatRow(deps, actor, chatId));
}
