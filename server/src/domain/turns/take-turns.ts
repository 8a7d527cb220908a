import { claimTurn } from './claim-turn.ts';
import type { HeldTurns } from './held-turns.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTakeableTurns, type TurnRow } from './turn-store.ts';

/** A process that runs turns. */
export type Taker = {
  /** Names it in the leases. */
  owner: string;
  held: HeldTurns;
  /** Turns that it runs at a time. */
  maxTurns: number;
  /** Works on a turn that it has taken, until that ends. Never rejects. */
  run: (turn: TurnRow, lease: TurnLease) => Promise<void>;
};

/** Takes turns that wait, as many as there is room for, and has them run. */
export async function takeTurns(deps: TurnDeps, { owner, held, maxTurns, run }: Taker): Promise<void> {
  const room = maxTurns - held.ids().length;
  const candidates = room > 0 ? await findTakeableTurns(deps.db.sql, room) : [];
  await Promise.all(
    candidates.map(async (candidate) => {
      const claimed = held.has(candidate.id) ? undefined : await claimTurn(deps, owner, candidate);
      if (claimed) held.hold(claimed.turn, claimed.epoch, (lease) => run(claimed.turn, lease));
    }),
  );
}
