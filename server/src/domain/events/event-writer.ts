import type { Database } from '../../db/database.ts';
import { outlastOutage } from '../../db/outlast-outage.ts';
import { addToBatch, beginBatch, isFull, type EventBatch, type FencedEvent } from './event-batch.ts';
import { appendEvents, type StoredEvent } from './event-store.ts';
import type { EventFeed } from './event-feed.ts';

/**
 * Stores the events that a running turn streams, many at a time: one insert per `flushMs` for all chats of the process, and
 * one at once where that much has gathered already. Neighbouring deltas of one step become one event. While the database is
 * away they are kept for 30 s. When only its answer was lost, what was said is stored twice; the whole answer puts that right.
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
  outageMs?: number;
  onFlush?: (flush: { events: number; delayMs: number }) => void;
}): EventWriter {
  /** The last one takes more. */
  const waiting: EventBatch[] = [];
  let timer: NodeJS.Timeout | undefined;
  let flushing: Promise<void> = Promise.resolve();
  const lost = new Map<string, LeaseLost>();
  const closing = new AbortController();

  const store = async ({ events, since }: EventBatch): Promise<void> => {
    const keptFor = (deps.outageMs ?? 30_000) - (performance.now() - since);
    const append = () => appendEvents(deps.db.sql, events);
    const { stored, cause } = await outlastOutage(append, closing.signal, keptFor).then(
      (all) => ({ stored: all, cause: undefined }),
      (error: unknown) => ({ stored: [], cause: error }),
    );
    deps.onFlush?.({ events: events.length, delayMs: performance.now() - since });
    for (const [key, failure] of findLost(events, stored, cause)) lost.set(key, failure);
    deps.feed.publish(stored);
  };

  const flush = async (): Promise<void> => {
    for (const batch of waiting.splice(0)) await store(batch);
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
      let batch = waiting.at(-1);
      if (!batch || isFull(batch)) waiting.push((batch = beginBatch(performance.now())));
      addToBatch(batch, event);
      if (isFull(batch)) void flushNow();
      else timer ??= setTimeout(() => void flushNow(), deps.flushMs ?? 30);
    },
    async settle(chatId, epoch) {
      await flushNow();
      const failure = lost.get(leaseKey(chatId, epoch));
      lost.delete(leaseKey(chatId, epoch));
      if (failure) throw failure;
    },
    forget: (chatId, epoch) => void lost.delete(leaseKey(chatId, epoch)),
    close() {
      closing.abort();
      return flushNow();
    },
  };
}

/** The leases that events were not stored for, by key. */
function* findLost(
  events: readonly FencedEvent[],
  stored: readonly StoredEvent[],
  cause: unknown,
): Generator<[string, LeaseLost]> {
  if (stored.length === events.length) return;
  const kept = new Set(stored.map((event) => event.chatId));
  for (const { chatId, epoch } of events) {
    if (kept.has(chatId)) continue;
    yield [leaseKey(chatId, epoch), new LeaseLost(chatId, cause === undefined ? undefined : { cause })];
  }
}

function leaseKey(chatId: string, epoch: number): string {
  return `${chatId}:${epoch}`;
}
