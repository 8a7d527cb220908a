import { sizeOf } from './event-size.ts';
import type { NewEvent } from './event-store.ts';

/** An event of a turn, with the epoch that its process took the turn with. */
export type FencedEvent = NewEvent & { epoch: number };

/** Events that are stored by one statement. */
export type EventBatch = { events: FencedEvent[]; chars: number; since: number };

const maxEvents = 500;
const maxChars = 256 * 1024;

/** @param now of `performance.now()` */
export function beginBatch(now: number): EventBatch {
  return { events: [], chars: 0, since: now };
}

/** Whether the next event belongs into another batch: 500 events, or 256 K characters, which the last one may have overshot. */
export function isFull(batch: EventBatch): boolean {
  return batch.events.length >= maxEvents || batch.chars >= maxChars;
}

/** Adds an event; neighbouring deltas of one step become one event. */
export function addToBatch(batch: EventBatch, event: FencedEvent): void {
  const last = batch.events.at(-1);
  const joined = last && join(last, event);
  if (joined) batch.events[batch.events.length - 1] = joined;
  else batch.events.push(event);
  batch.chars += sizeOf(event);
}

/** Two neighbouring deltas of one step as one event, or undefined when they are not that. */
function join(last: FencedEvent, event: FencedEvent): FencedEvent | undefined {
  if (event.type !== 'text' && event.type !== 'reasoning') return undefined;
  if (last.type !== event.type || last.chatId !== event.chatId || last.epoch !== event.epoch) return undefined;
  if (last.data.turn_id !== event.data.turn_id || last.data.step !== event.data.step) return undefined;
  return { ...event, data: { ...event.data, delta: last.data.delta + event.data.delta } };
}
