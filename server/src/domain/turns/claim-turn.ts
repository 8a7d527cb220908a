import { AppError } from '../../errors.ts';
import { raiseEpoch } from '../chats/chat-store.ts';
import { changeChat } from '../events/change-chat.ts';
import type { TurnDeps } from './turn-deps.ts';
import { listOpenTurns, listSteps, takeLease, type TurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';
import { useOwnServers } from './use-own-servers.ts';

/**
 * Takes a turn for the process `owner`: from here on the chat has a new epoch, and whatever an earlier owner still writes
 * is refused. Pages are told to drop the half step that such an owner left.
 *
 * @returns undefined when it is not to be had: taken by another process, ended, or its chat is gone
 */
export async function claimTurn(
  deps: Pick<TurnDeps, 'db' | 'feed'>,
  owner: string,
  candidate: { id: string; chat_id: string; user_id: string },
): Promise<{ turn: TurnRow; epoch: number } | undefined> {
  try {
    return await changeChat(deps, { chatId: candidate.chat_id, userId: candidate.user_id }, async ({ tx, chat, emit }) => {
      const [first] = await listOpenTurns(tx, chat.id);
      if (first?.id !== candidate.id) return undefined;
      const turn = await takeLease(tx, candidate.id, owner);
      if (!turn) return undefined;
      if (turn.claims === 1) await useOwnServers(tx, turn);
      const epoch = await raiseEpoch(tx, chat.id);
      emit({ type: 'turn', data: toTurn(turn) });
      if (turn.claims > 1) {
        const steps = (await listSteps(tx, [turn.id])).get(turn.id) ?? [];
        emit({ type: 'step_restarted', data: { turn_id: turn.id, step: steps.length } });
      }
      return { turn, epoch };
    });
  } catch (error) {
    if (error instanceof AppError && error.code === 'not_found') return undefined;
    throw error;
  }
}
