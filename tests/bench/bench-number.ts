import type { Engines } from './parts/open-engines.ts';

/** One line of the table. */
export type Row = {
  what: string;
  measured: string;
  /** What is aimed at, in words; '' where there is no aim. */
  target: string;
  /** Undefined where there is no aim. */
  isMet: boolean | undefined;
};

/** One of the numbers that Gatehouse is held to; gives a line or more, each as soon as it is measured. */
export type BenchNumber = {
  /** For `--only`. */
  name: string;
  measure: (engines: Engines) => AsyncGenerator<Row, void, void>;
};

/** A line whose target is a largest value. @param digits after the point */
export function atMost(what: string, value: number, limit: number, unit: string, digits = 0): Row {
  return {
    what,
    measured: `${value.toFixed(digits)} ${unit}`.trim(),
    target: `<= ${limit} ${unit}`.trim(),
    isMet: value <= limit,
  };
}

/** A line whose target is one value exactly: nothing lost, no request. */
export function exactly(what: string, value: number, wanted: number): Row {
  return { what, measured: String(value), target: String(wanted), isMet: value === wanted };
}

/** A line that is shown for what it explains. */
export function shown(what: string, measured: string): Row {
  return { what, measured, target: '', isMet: undefined };
}
