import type { Chat } from '@gatehouse/contract';
import type { Database } from '../../db/database.ts';
import type { Actor } from '../actor.ts';
import type { ChatRow } from './chat-store.ts';
import { findCurrentTurns } from '../turns/turn-store.ts';
import { toChat } from './chat-view.ts';
import { readServerPolicy } from './read-server-policy.ts';

/** Rows of the actor's chats as the API shows them, in the order given. */
export async function presentChats(
  deps: { db: Database },
  actor: Pick<Actor, 'userId' | 'role'>,
  rows: readonly ChatRow[],
): Promise<Chat[]> {
  const policy = await readServerPolicy(deps, actor);
  const turns = await findCurrentTurns(
    deps.db.sql,
    rows.map((row) => row.id),
  );
  return rows.map((row) => toChat(row, policy, turns.get(row.id)));
}

/** One chat, see presentChats. */
export async function presentChat(deps: { db: Database }, actor: Pick<Actor, 'userId' | 'role'>, row: ChatRow): Promise<Chat> {
  const [chat] = await presentChats(deps, actor, [row]);
  if (!chat) throw new Error('One row makes one chat');
  return chat;
}
