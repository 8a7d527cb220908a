import type { Database } from '../../db/database.ts';
import { appendEvents, type NewEvent, type StoredEvent } from './event-store.ts';
import type { EventFeed } from './event-feed.ts';

/** An event of a turn, with the epoch that its process took the turn with. */
type FencedEvent = NewEvent & { epoch: number };

/**
 * Stores the events that a running turn streams, many at a time: one insert per `flushMs` for all chats of the process.
 * Neighbouring deltas of one step become one event.
 */
export interface EventWriter {
  /** Takes an event of a turn; it is stored and then published within `flushMs`. */
  write(event: FencedEvent): void;
  /**
   * Waits until everything written for the chat so far is stored.
   * @throws LeaseLost when some of it was not: another process has the turn, or the database failed.
   */
  settle(chatId: string, epoch: number): Promise<void>;
  /** The process no longer has the turn: what could not be stored need not be remembered. */
  forget(chatId: string, epoch: number): void;
  /** Stores what is left. */
  close(): Promise<void>;
}

/** This process may no longer write for the turn. The turn is not broken: whoever has it goes on. */
export class LeaseLost extends Error {
  constructor(chatId: string, options?: { cause: unknown }) {
    super(`The lease on a turn of chat ${chatId} is lost`, options);
    this.name = 'LeaseLost';
  }
}

export function createEventWriter(deps: {
  db: Database;
  feed: EventFeed;
  flushMs?: number;
  onFlush?: (flush: { events: number; delayMs: number }) => void;
}): EventWriter {
  let queue: FencedEvent[] = [];
  let queuedAt = 0;
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  const lost = new Map<string, LeaseLost>();

  const flush = async (): Promise<void> => {
    const events = queue;
    queue = [];
    if (events.length === 0) return;
    let stored: StoredEvent[] = [];
    let cause: unknown;
    try {
      stored = await appendEvents(deps.db.sql, events);
    } catch (error) {
      cause = error;
    }
    deps.onFlush?.({ events: events.length, delayMs: performance.now() - queuedAt });
    if (stored.length < events.length) {
      const kept = new Set(stored.map((event) => event.chatId));
      for (const { chatId, epoch } of events) {
        if (!kept.has(chatId))
          lost.set(leaseKey(chatId, epoch), new LeaseLost(chatId, cause === undefined ? undefined : { cause }));
      }
    }
    deps.feed.publish(stored);
  };

  /** Flushes run one after another: the events of a chat keep their order. */
  const flushNow = (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    flushing = flushing.then(flush);
    return flushing;
  };

  return {
    write(event) {
      const last = queue.at(-1);
      const joined = last && join(last, event);
      if (joined) queue[queue.length - 1] = joined;
      else queue.push(event);
      if (timer === undefined) {
        queuedAt = performance.now();
        timer = setTimeout(() => void flushNow(), deps.flushMs ?? 30);
      }
    },
    async settle(chatId, epoch) {
      await flushNow();
      const failure = lost.get(leaseKey(chatId, epoch));
      lost.delete(leaseKey(chatId, epoch));
      if (failure) throw failure;
    },
    forget: (chatId, epoch) => void lost.delete(leaseKey(chatId, epoch)),
    close: flushNow,
  };
}

/** Two neighbouring deltas of one step as one event, or undefined when they are not that. */
function join(last: FencedEvent, event: FencedEvent): FencedEvent | undefined {
  if (event.type !== 'text' && event.type !== 'reasoning') return undefined;
  if (last.type !== event.type || last.chatId !== event.chatId || last.epoch !== event.epoch) return undefined;
  if (last.data.turn_id !== event.data.turn_id || last.data.step !== event.data.step) return undefined;
  return { ...event, data: { ...event.data, delta: last.data.delta + event.data.delta } };
}

function leaseKey(chatId: string, epoch: number): string {
  return `${chatId}:${epoch}`;
}
