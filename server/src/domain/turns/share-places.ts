/**
 * Which of the turns that wait get the free places of a process, in their order. A user gets one more while they hold fewer than
 * are free: one user alone can have half of all places, two a third each, and somebody new finds one until many have done so.
 *
 * @param held places by user
 * @returns `full`: the users whose turns were passed over
 */
export function sharePlaces<T extends { user_id: string }>(
  waiting: readonly T[],
  held: ReadonlyMap<string, number>,
  free: number,
): { taken: T[]; full: string[] } {
  const places = new Map(held);
  const taken: T[] = [];
  const full = new Set<string>();
  for (const turn of waiting) {
    const own = places.get(turn.user_id) ?? 0;
    if (own >= free - taken.length) full.add(turn.user_id);
    else {
      places.set(turn.user_id, own + 1);
      taken.push(turn);
    }
  }
  return { taken, full: [...full] };
}
