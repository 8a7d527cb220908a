/** The value below which `share` (0 to 1) of the values lie; NaN for no values. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}

/** The middle one: what a busy machine does to a single round does not show in it. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}
