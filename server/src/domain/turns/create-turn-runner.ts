import { setTimeout as delay } from 'node:timers/promises';
import { isConnectionFailure } from '../../db/connection-failure.ts';
import { outlastOutage } from '../../db/outlast-outage.ts';
import { LeaseLost } from '../events/event-writer.ts';
import { newId } from '../new-id.ts';
import { claimTurn } from './claim-turn.ts';
import { createHeldTurns, type HeldTurns } from './held-turns.ts';
import { nameChat } from './make-title.ts';
import { fail, runTurn } from './run-turn.ts';
import type { TurnDeps, TurnLease } from './turn-deps.ts';
import {
  findTakeableTurns,
  leaseSeconds,
  listStopRequests,
  releaseLease,
  releaseLeases,
  renewLeases,
  type TurnRow,
} from './turn-store.ts';

/** Takes turns and runs them; one per process. */
export interface TurnRunner {
  start(): void;
  /** There may be something to take, or to stop. Cheap, any number of times; does nothing before `start`. */
  wake(): void;
  /** Wakes this process and all others. */
  wakeAll(): void;
  /** Takes nothing more, lets calls end that are under way (5 s at most), and gives the leases back. */
  stop(): Promise<void>;
}

const defaults = { maxTurns: 200, pollMs: 2_000, graceMs: 5_000 };

export function createTurnRunner(deps: TurnDeps, options: Partial<typeof defaults> = {}): TurnRunner {
  const { maxTurns, pollMs, graceMs } = { ...defaults, ...options };
  const owner = newId();
  const stopping = new AbortController();
  const held = createHeldTurns(stopping.signal);
  const titles = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  let unlisten = () => {};
  let started = false;

  const run = async (turn: TurnRow, lease: TurnLease): Promise<void> => {
    try {
      await runTurn(deps, lease, turn);
      if (turn.number === 1) keep(titles, nameChat(deps, { id: turn.chat_id, userId: turn.user_id }, stopping.signal));
    } catch (error) {
      await giveUp(deps, owner, lease, error);
    } finally {
      deps.writer.forget(lease.chatId, lease.epoch);
      wake(); // the next message of the chat
    }
  };
  const look = onceAtATime(
    async () => {
      await stopWhereAsked(deps, held);
      const room = maxTurns - held.ids().length;
      const candidates = room > 0 ? await findTakeableTurns(deps.db.sql, room) : [];
      await Promise.all(
        candidates.map(async (candidate) => {
          const claimed = held.has(candidate.id) ? undefined : await claimTurn(deps, owner, candidate);
          if (claimed) held.hold(claimed.turn, claimed.epoch, (lease) => run(claimed.turn, lease));
        }),
      );
    },
    logged(deps, 'Could not look for turns'),
  );
  const wake = (): void => {
    if (started && !stopping.signal.aborted) look.again();
  };

  return {
    start() {
      started = true;
      unlisten = deps.db.listen('gatehouse_turns', wake);
      const renew = () => void renewHeld(deps, owner, held).catch(logged(deps, 'Could not renew leases'));
      timers.push(setInterval(wake, pollMs), setInterval(renew, (leaseSeconds * 1000) / 3));
      wake();
    },
    wake,
    wakeAll() {
      wake();
      if (deps.db.engine === 'embedded') return; // there is no other process
      void deps.db.notify('gatehouse_turns', 'look').catch(logged(deps, 'Could not wake other processes'));
    },
    async stop() {
      unlisten();
      stopping.abort(new Error('Gatehouse is stopping'));
      await look.idle();
      await Promise.race([Promise.all([held.ended(), ...titles]), delay(graceMs, undefined, { ref: false })]);
      for (const timer of timers) clearInterval(timer);
      for (const id of held.ids()) held.lose(id);
      await releaseLeases(deps.db.sql, owner);
    },
  };
}

async function stopWhereAsked(deps: TurnDeps, held: HeldTurns): Promise<void> {
  for (const id of await listStopRequests(deps.db.sql, held.ids())) held.stop(id);
}

async function renewHeld(deps: TurnDeps, owner: string, held: HeldTurns): Promise<void> {
  const mine = held.ids();
  const kept = await renewLeases(deps.db.sql, owner, mine);
  for (const id of mine) if (!kept.has(id)) held.lose(id);
}

/** A lease that was lost or handed over is somebody else's; one that the database was away for is given back once it is there. */
async function giveUp(deps: TurnDeps, owner: string, lease: TurnLease, error: unknown): Promise<void> {
  if (lease.lost.aborted || lease.handover.aborted) return;
  if (isConnectionFailure(error instanceof LeaseLost ? error.cause : error)) {
    deps.log.warn({ err: error, turn: lease.turnId }, 'The database was away while a turn needed it');
    const until = AbortSignal.any([lease.lost, lease.handover]);
    const giveBack = () => releaseLease(deps.db.sql, owner, lease.turnId);
    return outlastOutage(giveBack, until).catch(logged(deps, 'Could not give a turn back'));
  }
  if (error instanceof LeaseLost) return;
  deps.log.error({ err: error, turn: lease.turnId }, 'A turn failed in Gatehouse');
  const detail = 'Gatehouse failed while it worked on this turn. Send the message again.';
  await fail(deps, lease, 'internal', detail).catch(logged(deps, 'Could not end a failed turn'));
}

function logged(deps: TurnDeps, what: string): (error: unknown) => void {
  return (error) => deps.log.error({ err: error }, what);
}

/** Runs `work` when asked, never twice at once; asked meanwhile, once more after it. */
function onceAtATime(work: () => Promise<void>, onError: (error: unknown) => void) {
  let running: Promise<void> | undefined;
  let asked = false;
  const again = (): void => {
    asked = true;
    running ??= (async () => {
      while (asked) {
        asked = false;
        await work().catch(onError);
      }
      running = undefined;
    })();
  };
  return { again, idle: async () => running };
}

function keep(set: Set<Promise<void>>, promise: Promise<void>): void {
  set.add(promise);
  void promise.finally(() => set.delete(promise));
}
