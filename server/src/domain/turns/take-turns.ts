import { claimTurn } from './claim-turn.ts';
import type { HeldTurns } from './held-turns.ts';
import { sharePlaces } from './share-places.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTakeableTurns, type TakeableTurn, type TurnRow } from './turn-store.ts';

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

/** Takes turns that wait, oldest first, as many as there is room for and none that `sharePlaces` leaves, and has them run. */
export async function takeTurns(deps: TurnDeps, taker: Taker): Promise<void> {
  const { held, maxTurns } = taker;
  const passedOver = new Set<string>();
  for (;;) {
    const free = maxTurns - held.ids().length;
    if (free <= 0) return;
    const waiting = await findTakeableTurns(deps.db.sql, { limit: free, exceptOf: [...passedOver] });
    const { taken, full } = sharePlaces(
      waiting.filter((turn) => !held.has(turn.id)),
      held.byUser(),
      free,
    );
    await Promise.all(taken.map((turn) => take(deps, taker, turn)));
    if (full.length === 0) return;
    for (const userId of full) passedOver.add(userId); // others may wait behind theirs
  }
}

async function take(deps: TurnDeps, { owner, held, run }: Taker, turn: TakeableTurn): Promise<void> {
  const claimed = await claimTurn(deps, owner, turn);
  if (claimed) held.hold(claimed.turn, claimed.epoch, (lease) => run(claimed.turn, lease));
}
