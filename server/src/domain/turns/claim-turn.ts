import { AppError } from '../../errors.ts';
import { raiseEpoch } from '../chats/chat-store.ts';
import { changeChat } from '../events/change-chat.ts';
import { endTurn } from './end-turn.ts';
import type { TurnDeps } from './turn-deps.ts';
import { listOpenTurns, listSteps, takeLease, type TakeableTurn, type TurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';
import { useOwnServers } from './use-own-servers.ts';

/**
 * Takes a turn for the process `owner`: from here on the chat has a new epoch, and whatever an earlier owner still writes
 * is refused. Pages are told to drop the half step that such an owner left. Where the user was disabled, this turn and those
 * behind it end as stopped instead.
 *
 * @returns undefined when it is not to be had: taken by another process, ended, or its chat is gone
 */
export async function claimTurn(
  deps: Pick<TurnDeps, 'db' | 'feed'>,
  owner: string,
  candidate: Omit<TakeableTurn, 'user_disabled'> & Partial<TakeableTurn>,
): Promise<{ turn: TurnRow; epoch: number } | undefined> {
  try {
    return await changeChat(deps, { chatId: candidate.chat_id, userId: candidate.user_id }, async (change) => {
      const { tx, chat, emit } = change;
      const [first, ...behind] = await listOpenTurns(tx, chat.id);
      if (first?.id !== candidate.id) return undefined;
      const turn = await takeLease(tx, candidate.id, owner);
      if (!turn) return undefined;
      const epoch = await raiseEpoch(tx, chat.id);
      if (candidate.user_disabled === true) {
        for (const unwanted of [turn, ...behind]) await endTurn(change, unwanted, { state: 'stopped' });
        return undefined;
      }
      if (turn.claims === 1) await useOwnServers(tx, turn);
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
