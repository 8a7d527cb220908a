import { sizeOf } from './event-size.ts';
import type { StoredEvent } from './event-store.ts';
import { pageBytes, pageEvents } from './page-size.ts';

/** A chat's newest events, contiguous, held once for all its followers in this process. */
export type RecentEvents = {
  events: StoredEvent[];
  /** What they take together. */
  size: number;
  /** The newest number that is known of; -1 once the chat is gone. */
  head: number;
  /** One per follower that waits. */
  wakes: Set<() => void>;
  /** True while a reader fetches what another process stored. */
  filling: boolean;
};

const held = 512;
const heldSize = 2 * 1024 * 1024;

export function noRecentEvents(): RecentEvents {
  return { events: [], size: 0, head: 0, wakes: new Set(), filling: false };
}

export function wakeFollowers(recent: RecentEvents): void {
  for (const wake of recent.wakes) wake();
}

/** Adds events that follow on those held; with one that does not, the run starts anew. The oldest are let go beyond 512, or 2 MB. */
export function addRecent(recent: RecentEvents, events: readonly StoredEvent[]): void {
  for (const event of events) {
    const last = recent.events.at(-1)?.seq;
    if (last !== undefined && event.seq <= last) continue;
    if (last !== undefined && event.seq !== last + 1) forgetRecent(recent);
    recent.events.push(event);
    recent.size += sizeOf(event);
  }
  if (recent.events.length > held * 2 || recent.size > heldSize * 2) letGo(recent);
}

export function forgetRecent(recent: RecentEvents): void {
  recent.events = [];
  recent.size = 0;
}

function letGo(recent: RecentEvents): void {
  let from = recent.events.length;
  let size = 0;
  for (const event of recent.events.toReversed()) {
    if (recent.events.length - from >= held || size >= heldSize) break;
    size += sizeOf(event);
    from -= 1;
  }
  recent.events = recent.events.slice(from);
  recent.size = size;
}

/** The events behind `cursor`, a page at most, or undefined when they are not all held. */
export function recentAfter(recent: RecentEvents, cursor: number): StoredEvent[] | undefined {
  const first = recent.events[0];
  if (first === undefined || first.seq > cursor + 1) return undefined;
  const from = cursor + 1 - first.seq;
  let to = from;
  for (let size = 0; to < recent.events.length && to - from < pageEvents && size < pageBytes; to += 1) {
    const event = recent.events[to];
    size += event ? sizeOf(event) : 0;
  }
  return to > from ? recent.events.slice(from, to) : undefined;
}

/** The events that follow on `cursor` without a missing number. */
export function contiguous(events: readonly StoredEvent[], cursor: number): StoredEvent[] {
  const end = events.findIndex((event, place) => event.seq !== cursor + 1 + place);
  return end === -1 ? [...events] : events.slice(0, end);
}
