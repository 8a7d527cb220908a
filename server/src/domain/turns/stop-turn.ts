import type { Turn } from '@gatehouse/contract';
import type { Actor } from '../actor.ts';
import type { ChatDeps } from '../chats/chat-deps.ts';
import { changeChat, type ChatChange } from '../events/change-chat.ts';
import { endTurn } from './end-turn.ts';
import { listOpenTurns, updateTurn, type TurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';
import { useOwnServers } from './use-own-servers.ts';

/**
 * Stops the turn that runs or waits in the chat. What it said so far stays. Queued messages are then taken up in order. Turns
 * of edited messages that have not ended yet do not count, and stop too.
 *
 * @returns the turn, or null when none was open; a turn that another process runs may still be `running` for a moment
 * @throws AppError `not_found`
 */
export async function stopChat(deps: ChatDeps, actor: Actor, chatId: string): Promise<{ turn: Turn | null }> {
  const turn = await changeChat(deps, { chatId, userId: actor.userId }, async (change) => {
    for (const open of await listOpenTurns(change.tx, chatId)) {
      const asked = await requestStop(change, open);
      if (open.superseded_at !== null) continue;
      if (open.claims === 0) await useOwnServers(change.tx, open);
      return toTurn(asked);
    }
    return null;
  });
  deps.wakeTurns();
  return { turn };
}

/** Ends a turn that no process has; asks the process that has it otherwise. Returns the turn as it is then. */
export async function requestStop(change: ChatChange, turn: TurnRow): Promise<TurnRow> {
  if (turn.lease_owner === null) return endTurn(change, turn, { state: 'stopped' });
  await updateTurn(change.tx, turn.id, { stop_requested_at: new Date() });
  return turn;
}
