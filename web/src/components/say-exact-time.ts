const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium', hourCycle: 'h23' });

/** A time, given as RFC 3339, to the second in the reader's time zone. */
export function sayExactTime(time: string): string {
  return exact.format(new Date(time));
}
