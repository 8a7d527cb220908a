import { Tooltip } from '@mantine/core';
import { useEffect, useState } from 'react';

const units = [
  ['year', 31_557_600_000],
  ['month', 2_629_800_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'full', timeStyle: 'medium' });

function measure(awayMs: number): { unit: Intl.RelativeTimeFormatUnit; count: number } {
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(awayMs) >= ms) ?? (['second', 1_000] as const);
  return { unit, count: Math.round(awayMs / unitMs) };
}

/** How long ago (or from now) a moment is, in words: "4 minutes ago". */
export function wordsOfTime(iso: string, nowMs: number): string {
  const { unit, count } = measure(Date.parse(iso) - nowMs);
  return unit === 'second' && count > -10 && count < 1 ? 'just now' : relative.format(count, unit);
}

/** How long a time is, in words: "4 min". */
export function wordsOfSpan(ms: number): string {
  const { unit, count } = measure(ms);
  return new Intl.NumberFormat('en', { style: 'unit', unit, unitDisplay: 'short' }).format(count);
}

/**
 * A moment, given as RFC 3339: how long ago it is, with the exact time on hover. Keeps up by itself.
 * @param form `span` says "4 min" in the place of "4 minutes ago"
 */
export function RelativeTime({ at, form = 'ago' }: { at: string; form?: 'ago' | 'span' }) {
  const [now, setNow] = useState(Date.now);
  const pauseMs = Math.abs(Date.parse(at) - now) < 60_000 ? 10_000 : 60_000;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), pauseMs);
    return () => clearInterval(timer);
  }, [pauseMs]);
  return (
    <Tooltip label={exact.format(new Date(at))}>
      <time dateTime={at}>{form === 'span' ? wordsOfSpan(Math.max(0, now - Date.parse(at))) : wordsOfTime(at, now)}</time>
    </Tooltip>
  );
}
