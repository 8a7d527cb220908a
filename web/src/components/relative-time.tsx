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

/** How long ago (or from now) a moment is, in words: "4 minutes ago". */
export function wordsOfTime(iso: string, nowMs: number): string {
  const awayMs = Date.parse(iso) - nowMs;
  const [unit, unitMs] = units.find(([, ms]) => Math.abs(awayMs) >= ms) ?? ['second', 1_000];
  if (unit === 'second')
    return awayMs > -10_000 && awayMs < 1_000 ? 'just now' : relative.format(Math.round(awayMs / 1_000), unit);
  return relative.format(Math.round(awayMs / unitMs), unit);
}

/** A moment, given as RFC 3339: how long ago it is, with the exact time on hover. Keeps up by itself. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(Date.now);
  const pauseMs = Math.abs(Date.parse(at) - now) < 60_000 ? 10_000 : 60_000;
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), pauseMs);
    return () => clearInterval(timer);
  }, [pauseMs]);
  return (
    <Tooltip label={exact.format(new Date(at))}>
      <time dateTime={at}>{wordsOfTime(at, now)}</time>
    </Tooltip>
  );
}
