/**
 * The times that a search's `from` and `to` mean to the API: a day is the whole of it, in the reader's time zone; a time stays what it
 * is. What is neither does not limit.
 */
export function toTimeFilters({ from, to }: { from?: string; to?: string }): { from?: string; to?: string } {
  const begin = readTime(from, 0);
  const end = readTime(to, 1);
  return { ...(begin === undefined ? {} : { from: begin }), ...(end === undefined ? {} : { to: end }) };
}

function readTime(text: string | undefined, daysLater: number): string | undefined {
  if (text === undefined) return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const time = new Date(isDay ? `${text}T00:00` : text);
  if (isDay) time.setDate(time.getDate() + daysLater);
  return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
