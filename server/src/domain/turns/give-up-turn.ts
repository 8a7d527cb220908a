import { isConnectionFailure } from '../../db/connection-failure.ts';
import { outlastOutage } from '../../db/outlast-outage.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { fail } from './run-turn.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { releaseLease } from './turn-store.ts';

/**
 * What becomes of a turn that could not go on. One whose lease was lost or handed over is somebody else's; one that the database
 * was away for is given back once it is there; any other ends as failed. Never rejects.
 */
export async function giveUpTurn(deps: TurnDeps, owner: string, lease: TurnLease, error: unknown): Promise<void> {
  if (lease.lost.aborted || lease.handover.aborted) return;
  const logged = (what: string) => (err: unknown) => deps.log.error({ err, turn: lease.turnId }, what);
  if (isConnectionFailure(error instanceof LeaseLost ? error.cause : error)) {
    deps.log.warn({ err: error, turn: lease.turnId }, 'The database was away while a turn needed it');
    const until = AbortSignal.any([lease.lost, lease.handover]);
    const giveBack = () => releaseLease(deps.db.sql, owner, lease.turnId);
    return outlastOutage(giveBack, until).catch(logged('Could not give a turn back'));
  }
  if (error instanceof LeaseLost) return;
  deps.log.error({ err: error, turn: lease.turnId }, 'A turn failed in Gatehouse');
  const detail = 'Gatehouse failed while it worked on this turn. Send the message again.';
  await fail(deps, lease, 'internal', detail).catch(logged('Could not end a failed turn'));
}
