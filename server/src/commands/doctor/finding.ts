import { z } from 'zod';
import { alignColumns } from '../align-columns.ts';

/** What the doctor found in one place: `warn` works but will hurt, `fail` does not work. */
export const findingSchema = z.strictObject({
  level: z.enum(['ok', 'warn', 'fail']),
  /** The place, in a word or two. */
  place: z.string(),
  what: z.string(),
  /** What to do about it, where `what` does not say so. */
  remedy: z.string().optional(),
});
export type Finding = z.infer<typeof findingSchema>;

export function ok(place: string, what: string): Finding {
  return { level: 'ok', place, what };
}

export function warn(place: string, what: string, remedy: string): Finding {
  return { level: 'warn', place, what, remedy };
}

export function fail(place: string, what: string, remedy?: string): Finding {
  return { level: 'fail', place, what, ...(remedy !== undefined && { remedy }) };
}

/** One line a finding, its remedy below it, and a sum at the end. */
export function describeFindings(findings: readonly Finding[]): string {
  const rows = findings.flatMap(({ level, place, what, remedy }) => [
    [level, place, what],
    ...(remedy === undefined ? [] : [['', '', `-> ${remedy}`]]),
  ]);
  const count = (level: Finding['level']) => findings.filter((finding) => finding.level === level).length;
  return [...alignColumns(rows), '', `${count('ok')} ok, ${count('warn')} to look at, ${count('fail')} broken`].join('\n');
}
