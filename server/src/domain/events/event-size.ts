import type { ChatEvent } from '@gatehouse/contract';

/** What an event has besides what was said. */
const around = 200;

/** About how many characters an event takes on the wire. */
export function sizeOf({ data }: ChatEvent): number {
  return around + ('delta' in data ? data.delta.length : JSON.stringify(data).length);
}
