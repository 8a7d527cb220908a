import { z } from 'zod';

/** What is said about a variable, by `gatehouse config` and in faults. */
export type VariableDocs = {
  about: string;
  /** Completes "expected ...". */
  expects: string;
  /** The value is told to nobody. */
  secret?: true;
  /** As shown when the variable is absent. */
  fallback: string;
};

export const variableDocs = z.registry<VariableDocs>();

/** What a variable's text means, or why it means nothing; the reason repeats no part of a secret. */
export type Reading<T> = { value: T } | { fault: string };

/** A variable with its documentation; absent is undefined. */
export function variable<T>(docs: VariableDocs, read: (text: string) => Reading<T>) {
  return z
    .string()
    .transform((text, context) => {
      const reading = read(text);
      if ('value' in reading) return reading.value;
      context.addIssue({ code: 'custom', message: reading.fault });
      return z.NEVER;
    })
    .optional()
    .register(variableDocs, docs);
}

const switches = { on: true, true: true, yes: true, 1: true, off: false, false: false, no: false, 0: false };

/** `on` or `off`, or one of their other spellings. */
export function readSwitch(text: string): Reading<boolean> {
  const value = Object.entries(switches).find(([word]) => word === text.toLowerCase())?.[1];
  return value === undefined ? { fault: `got ${quote(text)}` } : { value };
}

/** What was given, for a fault about a variable that holds no secret. */
export function quote(text: string): string {
  return JSON.stringify(text.length > 60 ? `${text.slice(0, 60)}...` : text);
}
