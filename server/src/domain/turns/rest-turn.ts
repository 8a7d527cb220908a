import { changeChat } from '../events/change-chat.ts';
import { endTurn } from './end-turn.ts';
import { tellHeld } from './tell-held.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTurn, restTurnRow } from './turn-store.ts';
import { toTurn } from './turn-view.ts';

type RestDeps = Pick<TurnDeps, 'db' | 'feed' | 'writer' | 'readSettings' | 'observe'>;

/**
 * Lets a turn with held calls wait for its user: no process has it from here on, and any can take it up once there is something
 * to do. The user is told what each call waits for, once. A turn that is to be stopped ends instead.
 *
 * @returns false where no call is held any more: the turn goes on
 * @throws LeaseLost
 */
export async function restTurn(deps: RestDeps, lease: TurnLease): Promise<boolean> {
  await deps.writer.settle(lease.chatId, lease.epoch);
  const { heldCallSeconds } = await deps.readSettings();
  const rested = await changeChat(deps, lease, async (change) => {
    const { tx, emit } = change;
    const turn = await findTurn(tx, lease.turnId);
    if (turn?.stop_requested_at) {
      await endTurn(change, turn, { state: 'stopped' });
      return 'stopped';
    }
    if ((await tellHeld(change, lease.turnId, heldCallSeconds)) === 0) return 'goes_on';
    emit({ type: 'turn', data: toTurn(await restTurnRow(tx, lease.turnId)) });
    return 'waits';
  });
  if (rested === 'stopped') deps.observe.turnEnded({ state: 'stopped' });
  return rested !== 'goes_on';
}
