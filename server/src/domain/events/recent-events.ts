import type { StoredEvent } from './event-store.ts';

/** A chat's newest events, contiguous, held once for all its followers in this process. */
export type RecentEvents = {
  events: StoredEvent[];
  /** The newest number that is known of; -1 once the chat is gone. */
  head: number;
  /** One per follower that waits. */
  wakes: Set<() => void>;
  /** True while a reader fetches what another process stored. */
  filling: boolean;
};

const held = 512;

export function noRecentEvents(): RecentEvents {
  return { events: [], head: 0, wakes: new Set(), filling: false };
}

export function wakeFollowers(recent: RecentEvents): void {
  for (const wake of recent.wakes) wake();
}

/** Adds events that follow on those held; with one that does not, the run starts anew. */
export function addRecent(recent: RecentEvents, events: readonly StoredEvent[]): void {
  for (const event of events) {
    const last = recent.events.at(-1)?.seq;
    if (last !== undefined && event.seq <= last) continue;
    if (last !== undefined && event.seq !== last + 1) recent.events = [];
    recent.events.push(event);
  }
  if (recent.events.length > held * 2) recent.events = recent.events.slice(-held);
}

/** The events behind `cursor`, or undefined when they are not all held. */
export function recentAfter(recent: RecentEvents, cursor: number): StoredEvent[] | undefined {
  const first = recent.events[0];
  if (first === undefined || first.seq > cursor + 1) return undefined;
  const batch = recent.events.slice(cursor + 1 - first.seq);
  return batch.length > 0 ? batch : undefined;
}

/** The events that follow on `cursor` without a missing number. */
export function contiguous(events: readonly StoredEvent[], cursor: number): StoredEvent[] {
  const end = events.findIndex((event, place) => event.seq !== cursor + 1 + place);
  return end === -1 ? [...events] : events.slice(0, end);
}
