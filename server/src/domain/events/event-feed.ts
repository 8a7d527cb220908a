import type { Database } from '../../db/database.ts';
import { readEvents, readHeads, type StoredEvent } from './event-store.ts';

/** Carries stored events to whoever follows a chat, in this process and in every other. */
export interface EventFeed {
  /** Hands on what this process has just stored. Call it after the commit. */
  publish(events: readonly StoredEvent[]): void;
  /**
   * Batches of a chat's events above `after`, first from the database, then live; ends when `signal` aborts or the chat is
   * gone. A follower that reads slowly costs no memory: it catches up from the database. Where numbers are missing (deltas
   * of long ago) `{ gapAfter }` is yielded once in their place; the caller answers it by calling `resume` with the number
   * that it continues from.
   */
  follow(chatId: string, after: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[] | Gap, void, void>;
  close(): void;
}

export type Gap = { gapAfter: number; resume: (seq: number) => void };

/** A chat's newest events, contiguous, for all its followers in this process. */
type Recent = { events: StoredEvent[]; head: number; wakes: Set<() => void>; filling: boolean };

const recentLimit = 512;
const pageLimit = 500;
const pollMs = 2_000;
const notifyMs = 20;
/** PostgreSQL takes less than 8,000 bytes a notification; an entry has at most 36 + 1 + 16 + 1. */
const entriesPerNotification = 140;

export function createEventFeed(deps: { db: Database; onError: (error: unknown) => void }): EventFeed {
  const followed = new Map<string, Recent>();
  const unannounced = new Map<string, number>();
  let announcing: NodeJS.Timeout | undefined;

  const wake = (recent: Recent) => {
    for (const resolve of recent.wakes) resolve();
  };

  /** Somebody else stored up to `head`: one read serves all followers here. */
  const fill = async (chatId: string, recent: Recent, head: number): Promise<void> => {
    if (head > recent.head) recent.head = head;
    if (recent.filling) return;
    recent.filling = true;
    try {
      for (;;) {
        const last = recent.events.at(-1)?.seq;
        if (last === undefined || last >= recent.head) break;
        const read = await readEvents(deps.db.sql, chatId, last, pageLimit);
        if (read.length === 0) break;
        take(recent, read);
      }
    } catch (error) {
      recent.events = []; // followers read for themselves, and meet the error
      deps.onError(error);
    } finally {
      recent.filling = false;
      wake(recent);
    }
  };

  const checkHeads = async (): Promise<void> => {
    const heads = await readHeads(deps.db.sql, [...followed.keys()]);
    for (const [chatId, recent] of followed) {
      const head = heads.get(chatId);
      if (head === undefined) {
        recent.head = -1; // deleted: followers end
        wake(recent);
      } else if (head > recent.head) await fill(chatId, recent, head);
    }
  };

  const announce = async (): Promise<void> => {
    announcing = undefined;
    const entries = [...unannounced].map(([chatId, seq]) => `${chatId}:${seq}`);
    unannounced.clear();
    for (let from = 0; from < entries.length; from += entriesPerNotification) {
      await deps.db.notify('gatehouse_events', entries.slice(from, from + entriesPerNotification).join(','));
    }
  };

  const unlisten = deps.db.listen('gatehouse_events', (payload) => {
    if (payload === '') return void checkHeads().catch(deps.onError);
    for (const entry of payload.split(',')) {
      const [chatId = '', seq = ''] = entry.split(':');
      const recent = followed.get(chatId);
      if (recent && Number(seq) > recent.head) void fill(chatId, recent, Number(seq));
    }
  });
  const poll = setInterval(() => void checkHeads().catch(deps.onError), pollMs);
  poll.unref();

  return {
    publish(events) {
      for (const event of events) {
        const recent = followed.get(event.chatId);
        if (recent && !recent.filling) {
          take(recent, [event]);
          if (event.seq > recent.head) recent.head = event.seq;
          wake(recent);
        } else if (recent && event.seq > recent.head) recent.head = event.seq; // the reader that is under way goes on to it
        if (deps.db.engine === 'postgres') unannounced.set(event.chatId, event.seq);
      }
      if (unannounced.size > 0) announcing ??= setTimeout(() => void announce().catch(deps.onError), notifyMs);
    },

    async *follow(chatId, after, signal) {
      const recent = followed.get(chatId) ?? { events: [], head: 0, wakes: new Set(), filling: false };
      followed.set(chatId, recent);
      let wakeUp = () => {};
      const onWake = () => wakeUp();
      recent.wakes.add(onWake);
      signal.addEventListener('abort', onWake);
      let cursor = after;
      try {
        const heads = await readHeads(deps.db.sql, [chatId]);
        const head = heads.get(chatId);
        if (head === undefined) return;
        recent.head = Math.max(recent.head, head);
        while (!signal.aborted && recent.head >= 0) {
          const changed = new Promise<void>((resolve) => (wakeUp = resolve));
          if (cursor >= recent.head) {
            await changed;
            continue;
          }
          const batch = recentAfter(recent, cursor) ?? (await readEvents(deps.db.sql, chatId, cursor, pageLimit));
          const whole = contiguous(batch, cursor);
          if (whole.length > 0) {
            yield whole;
            cursor += whole.length;
          } else {
            let resumeAt = recent.head;
            yield { gapAfter: cursor, resume: (seq) => (resumeAt = seq) };
            cursor = resumeAt;
          }
          if (recent.events.length === 0 && whole.length === batch.length && cursor >= recent.head) take(recent, batch);
        }
      } finally {
        recent.wakes.delete(onWake);
        signal.removeEventListener('abort', onWake);
        if (recent.wakes.size === 0 && followed.get(chatId) === recent) followed.delete(chatId);
      }
    },

    close() {
      clearInterval(poll);
      clearTimeout(announcing);
      unlisten();
    },
  };
}

/** Adds events that follow on those held; what does not follow on starts anew, so that `events` stays contiguous. */
function take(recent: Recent, events: readonly StoredEvent[]): void {
  for (const event of events) {
    const last = recent.events.at(-1)?.seq;
    if (last !== undefined && event.seq <= last) continue;
    if (last !== undefined && event.seq !== last + 1) recent.events = [];
    recent.events.push(event);
  }
  if (recent.events.length > recentLimit * 2) recent.events = recent.events.slice(-recentLimit);
}

function recentAfter(recent: Recent, cursor: number): StoredEvent[] | undefined {
  const first = recent.events[0];
  if (first === undefined || first.seq > cursor + 1) return undefined;
  const batch = recent.events.slice(cursor + 1 - first.seq);
  return batch.length > 0 ? batch : undefined;
}

/** The events that follow on `cursor` without a missing number. */
function contiguous(events: readonly StoredEvent[], cursor: number): StoredEvent[] {
  const end = events.findIndex((event, place) => event.seq !== cursor + 1 + place);
  return end === -1 ? [...events] : events.slice(0, end);
}
