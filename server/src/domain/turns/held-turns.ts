import { LeaseLost } from '../events/event-writer.ts';
import type { TurnLease } from './turn-deps.ts';
import type { TurnRow } from './turn-store.ts';

type Held = { lease: TurnLease; lose: AbortController; stop: AbortController; done: Promise<void> };

/** The turns that this process has. */
export type HeldTurns = {
  ids: () => string[];
  has: (turnId: string) => boolean;
  /** How many each user has here. */
  byUser: () => Map<string, number>;
  /** Starts `run` with a lease on the turn, and has it until that ends. */
  hold: (turn: TurnRow, epoch: number, run: (lease: TurnLease) => Promise<void>) => void;
  /** The user wants it stopped. */
  stop: (turnId: string) => void;
  /** Another process has it now. */
  lose: (turnId: string) => void;
  /** Resolves when all that are held now have ended. */
  ended: () => Promise<unknown>;
};

/** @param handover aborts when this process stops */
export function createHeldTurns(handover: AbortSignal): HeldTurns {
  const held = new Map<string, Held>();
  return {
    ids: () => [...held.keys()],
    has: (turnId) => held.has(turnId),
    byUser() {
      const counts = new Map<string, number>();
      for (const { lease } of held.values()) counts.set(lease.userId, (counts.get(lease.userId) ?? 0) + 1);
      return counts;
    },
    hold(turn, epoch, run) {
      const lose = new AbortController();
      const stop = new AbortController();
      const lease = {
        turnId: turn.id,
        chatId: turn.chat_id,
        userId: turn.user_id,
        epoch,
        lost: lose.signal,
        handover,
        stop: stop.signal,
      };
      if (turn.stop_requested_at) stop.abort();
      const done = run(lease).finally(() => held.delete(turn.id));
      held.set(turn.id, { lease, lose, stop, done });
    },
    stop: (turnId) => held.get(turnId)?.stop.abort(),
    lose(turnId) {
      const one = held.get(turnId);
      one?.lose.abort(new LeaseLost(one.lease.chatId));
    },
    ended: () => Promise.all([...held.values()].map(({ done }) => done)),
  };
}
