import { setTimeout as delay } from 'node:timers/promises';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { isConnectionFailure } from '../../db/connection-failure.ts';
import { claimTurn } from './claim-turn.ts';
import { nameChat } from './make-title.ts';
import { fail, runTurn } from './run-turn.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import { findTakeableTurns, leaseSeconds, listStopRequests, releaseLeases, renewLeases, type TurnRow } from './turn-store.ts';

/** Takes turns and runs them; one per process. */
export interface TurnRunner {
  start(): void;
  /** There may be something to take, or to stop. Cheap, any number of times. */
  wake(): void;
  /** Tells this process and all others to wake. */
  wakeAll(): void;
  /** Takes nothing more, lets calls end that are under way (5 s at most), and gives the leases back. */
  stop(): Promise<void>;
}

type Held = { lease: TurnLease; lose: AbortController; stop: AbortController; done: Promise<void> };

const defaults = { maxTurns: 200, pollMs: 2_000, graceMs: 5_000 };

export function createTurnRunner(deps: TurnDeps, options: Partial<typeof defaults> = {}): TurnRunner {
  const { maxTurns, pollMs, graceMs } = { ...defaults, ...options };
  const owner = newId();
  const held = new Map<string, Held>();
  const titles = new Set<Promise<void>>();
  const stopping = new AbortController();
  let looking: Promise<void> | undefined;
  let lookAgain = false;
  let started = false;
  let unlisten = () => {};
  const timers: NodeJS.Timeout[] = [];

  const look = async (): Promise<void> => {
    for (const id of await listStopRequests(deps.db.sql, [...held.keys()])) held.get(id)?.stop.abort();
    const room = maxTurns - held.size;
    if (room <= 0) return;
    const candidates = (await findTakeableTurns(deps.db.sql, room)).filter(({ id }) => !held.has(id));
    await Promise.all(
      candidates.map(async (candidate) => {
        const claimed = await claimTurn(deps, owner, candidate);
        if (claimed) hold(claimed.turn, claimed.epoch);
      }),
    );
  };

  const wake = (): void => {
    if (!started || stopping.signal.aborted) return;
    if (looking) {
      lookAgain = true;
      return;
    }
    looking = look()
      .catch((error: unknown) => deps.log.error({ err: error }, 'could not look for turns'))
      .finally(() => {
        looking = undefined;
        if (!lookAgain) return;
        lookAgain = false;
        wake();
      });
  };

  const hold = (turn: TurnRow, epoch: number): void => {
    const lose = new AbortController();
    const stop = new AbortController();
    const lease: TurnLease = {
      turnId: turn.id,
      chatId: turn.chat_id,
      userId: turn.user_id,
      epoch,
      lost: lose.signal,
      handover: stopping.signal,
      stop: stop.signal,
    };
    if (turn.stop_requested_at) stop.abort();
    const done = run(lease, turn).finally(() => {
      held.delete(turn.id);
      wake(); // the next message of the chat
    });
    held.set(turn.id, { lease, lose, stop, done });
  };

  const run = async (lease: TurnLease, turn: TurnRow): Promise<void> => {
    try {
      await runTurn(deps, lease, turn);
      if (turn.number === 1) keep(titles, nameChat(deps, { id: turn.chat_id, userId: turn.user_id }, stopping.signal));
    } catch (error) {
      await giveUp(lease, error);
    }
  };

  /** A lease that was lost or handed over is somebody else's; a database that is away brings the turn back by itself. */
  const giveUp = async (lease: TurnLease, error: unknown): Promise<void> => {
    if (error instanceof LeaseLost || lease.lost.aborted || lease.handover.aborted) return;
    deps.log.error({ err: error, turn: lease.turnId }, 'a turn failed in Gatehouse');
    if (isConnectionFailure(error)) return;
    await fail(deps, lease, 'internal', 'Gatehouse failed while it worked on this turn. Send the message again.').catch(
      (again: unknown) => deps.log.error({ err: again, turn: lease.turnId }, 'could not end a failed turn'),
    );
  };

  const renew = async (): Promise<void> => {
    const mine = [...held.keys()];
    const kept = await renewLeases(deps.db.sql, owner, mine);
    for (const id of mine) if (!kept.has(id)) held.get(id)?.lose.abort(new LeaseLost(id));
  };

  return {
    start() {
      started = true;
      unlisten = deps.db.listen('gatehouse_turns', wake);
      timers.push(
        setInterval(wake, pollMs),
        setInterval(
          () => void renew().catch((error: unknown) => deps.log.error({ err: error }, 'could not renew leases')),
          (leaseSeconds * 1000) / 3,
        ),
      );
      wake();
    },
    wake,
    wakeAll() {
      wake();
      if (deps.db.engine === 'postgres') {
        void deps.db
          .notify('gatehouse_turns', 'look')
          .catch((error: unknown) => deps.log.warn({ err: error }, 'could not wake other processes'));
      }
    },
    async stop() {
      unlisten();
      stopping.abort(new Error('Gatehouse is stopping'));
      await looking;
      const ending = Promise.all([...[...held.values()].map(({ done }) => done), ...titles]);
      await Promise.race([ending, delay(graceMs, undefined, { ref: false })]);
      for (const timer of timers) clearInterval(timer);
      for (const { lose, lease } of held.values()) lose.abort(new LeaseLost(lease.chatId));
      await releaseLeases(deps.db.sql, owner);
    },
  };
}

function keep(set: Set<Promise<void>>, promise: Promise<void>): void {
  set.add(promise);
  void promise.finally(() => set.delete(promise));
}
