import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '../new-id.ts';
import { followGrantChanges } from '../grants/announce-grant-change.ts';
import { followAccessChanges } from '../sessions/announce-access-change.ts';
import { giveUpTurn } from './give-up-turn.ts';
import { createHeldTurns, type HeldTurns } from './held-turns.ts';
import { nameChat } from './make-title.ts';
import { onceAtATime } from './once-at-a-time.ts';
import { runTurn } from './run-turn.ts';
import { takeTurns, type Taker } from './take-turns.ts';
import type { TurnDeps } from './turn-deps.ts';
import { leaseSeconds, listStopRequests, releaseLeases, renewLeases } from './turn-store.ts';

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

/** A runner that has not started yet: `maxTurns` at a time; it looks every `pollMs` also when nobody wakes it. */
export function createTurnRunner(deps: TurnDeps, options: Partial<typeof defaults> = {}): TurnRunner {
  const { maxTurns, pollMs, graceMs } = { ...defaults, ...options };
  const owner = newId();
  const stopping = new AbortController();
  const held = createHeldTurns(stopping.signal);
  const titles = new Set<Promise<void>>();
  const timers: NodeJS.Timeout[] = [];
  const unlisten: (() => void)[] = [];
  let started = false;

  const run: Taker['run'] = async (turn, lease) => {
    try {
      await runTurn(deps, lease, turn);
      if (turn.number === 1) keep(titles, nameChat(deps, { id: turn.chat_id, userId: turn.user_id }, stopping.signal));
    } catch (error) {
      await giveUpTurn(deps, owner, lease, error);
    } finally {
      deps.writer.forget(lease.chatId, lease.epoch);
      wake(); // the next message of the chat
    }
  };
  const look = onceAtATime(
    async () => {
      await stopWhereAsked(deps, held);
      await takeTurns(deps, { owner, held, maxTurns, run });
    },
    logged(deps, 'Could not look for turns'),
  );
  const wake = (): void => {
    if (started && !stopping.signal.aborted) look.again();
  };

  return {
    start() {
      started = true;
      unlisten.push(
        deps.db.listen('gatehouse_turns', wake),
        followAccessChanges(deps.db, wake),
        followGrantChanges(deps.db, wake),
      );
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
      for (const stop of unlisten) stop();
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

function logged(deps: TurnDeps, what: string): (error: unknown) => void {
  return (error) => deps.log.error({ err: error }, what);
}

function keep(set: Set<Promise<void>>, promise: Promise<void>): void {
  set.add(promise);
  void promise.finally(() => set.delete(promise));
}
