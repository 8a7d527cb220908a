import type { Database } from '../../db/database.ts';
import { createAnnouncer, parseAnnouncement } from './create-announcer.ts';
import { readEvents, readHeads, type StoredEvent } from './event-store.ts';
import { pageBytes, pageEvents } from './page-size.ts';
import {
  addRecent,
  contiguous,
  forgetRecent,
  noRecentEvents,
  recentAfter,
  wakeFollowers,
  type RecentEvents,
} from './recent-events.ts';

/** Carries stored events to whoever follows a chat, in this process and in every other. */
export interface EventFeed {
  /** Hands on what this process has just stored. Call it after the commit. */
  publish(events: readonly StoredEvent[]): void;
  /**
   * Batches of a chat's events above `after`, first from the database, then live; ends when `signal` aborts or the chat is
   * gone. A follower that reads slowly costs no memory but one batch of 256 KB: it catches up from the database. Where numbers are missing (deltas
   * of long ago) a `Gap` is yielded once in their place; the caller answers it with the number that it goes on from.
   */
  follow(chatId: string, after: number, signal: AbortSignal): AsyncGenerator<readonly StoredEvent[] | Gap, void, void>;
  close(): void;
}

export type Gap = { gapAfter: number; resume: (seq: number) => void };

type FeedParts = { db: Database; onError: (error: unknown) => void };

const pollMs = 2_000;

export function createEventFeed(parts: FeedParts): EventFeed {
  let closed = false;
  const deps: FeedParts = { ...parts, onError: (error) => closed || parts.onError(error) };
  const followed = new Map<string, RecentEvents>();
  const announcer = createAnnouncer(deps);
  const check = () => void checkHeads(deps, followed).catch(deps.onError);
  const unlisten = deps.db.listen('gatehouse_events', (payload) => {
    if (payload === '') return check();
    for (const [chatId, seq] of parseAnnouncement(payload)) {
      const recent = followed.get(chatId);
      if (recent && seq > recent.head) void fill(deps, chatId, recent, seq);
    }
  });
  const poll = setInterval(check, pollMs);
  poll.unref();

  return {
    publish(events) {
      for (const event of events) {
        const recent = followed.get(event.chatId);
        if (recent) take(recent, event);
        announcer.announce(event.chatId, event.seq);
      }
    },
    async *follow(chatId, after, signal) {
      const recent = followed.get(chatId) ?? noRecentEvents();
      followed.set(chatId, recent);
      try {
        yield* followRecent(deps, chatId, recent, after, signal);
      } finally {
        if (recent.wakes.size === 0 && followed.get(chatId) === recent) followed.delete(chatId);
      }
    },
    close() {
      closed = true; // what a read still meets is of no interest: the database may be closed
      clearInterval(poll);
      announcer.close();
      unlisten();
    },
  };
}

/** An event that this process stored. A reader that is under way goes on to it by itself. */
function take(recent: RecentEvents, event: StoredEvent): void {
  if (!recent.filling) addRecent(recent, [event]);
  recent.head = Math.max(recent.head, event.seq);
  if (!recent.filling) wakeFollowers(recent);
}

async function* followRecent(
  deps: FeedParts,
  chatId: string,
  recent: RecentEvents,
  after: number,
  signal: AbortSignal,
): AsyncGenerator<readonly StoredEvent[] | Gap, void, void> {
  let wakeUp = () => {};
  const onWake = () => wakeUp();
  recent.wakes.add(onWake);
  signal.addEventListener('abort', onWake);
  try {
    const head = (await readHeads(deps.db.sql, [chatId])).get(chatId);
    if (head === undefined) return;
    recent.head = Math.max(recent.head, head);
    let cursor = after;
    while (!signal.aborted && recent.head >= 0) {
      const woken = new Promise<void>((resolve) => (wakeUp = resolve));
      if (cursor >= recent.head) {
        await woken;
        continue;
      }
      const batch = recentAfter(recent, cursor) ?? (await readEvents(deps.db.sql, chatId, cursor, pageEvents, pageBytes));
      const whole = contiguous(batch, cursor);
      if (whole.length > 0) {
        yield whole;
        cursor += whole.length;
      } else {
        let resumeAt = recent.head;
        yield { gapAfter: cursor, resume: (seq) => (resumeAt = seq) };
        cursor = resumeAt;
      }
      if (recent.events.length === 0 && whole.length === batch.length && cursor >= recent.head) addRecent(recent, batch);
    }
  } finally {
    recent.wakes.delete(onWake);
    signal.removeEventListener('abort', onWake);
  }
}

/** Another process stored up to `head`: one read serves all followers here. */
async function fill(deps: FeedParts, chatId: string, recent: RecentEvents, head: number): Promise<void> {
  recent.head = Math.max(recent.head, head);
  if (recent.filling) return;
  recent.filling = true;
  try {
    for (;;) {
      const last = recent.events.at(-1)?.seq;
      if (last === undefined || last >= recent.head) break;
      const read = await readEvents(deps.db.sql, chatId, last, pageEvents, pageBytes);
      if (read.length === 0) break;
      addRecent(recent, read);
    }
  } catch (error) {
    forgetRecent(recent); // followers read for themselves, and meet the error
    deps.onError(error);
  } finally {
    recent.filling = false;
    wakeFollowers(recent);
  }
}

/** Looks how far the followed chats have come, in case a notification was lost. */
async function checkHeads(deps: FeedParts, followed: ReadonlyMap<string, RecentEvents>): Promise<void> {
  const asked = [...followed]; // who joins meanwhile is not taken for gone
  const heads = await readHeads(
    deps.db.sql,
    asked.map(([chatId]) => chatId),
  );
  for (const [chatId, recent] of asked) {
    const head = heads.get(chatId);
    if (head === undefined) {
      recent.head = -1; // deleted: its followers end
      wakeFollowers(recent);
    } else if (head > recent.head) void fill(deps, chatId, recent, head);
  }
}
