import type { Problem } from '@gatehouse/contract';

/** An answer of Gatehouse that is no success, or none at all. `message` is for people: what happened and what to do. */
export class ApiProblem extends Error {
  /** 0 when no answer came. */
  readonly status: number;
  readonly code: string;
  /** Which fields of what was sent are at fault, by JSON pointer. */
  readonly faults: readonly { pointer: string; message: string }[];

  constructor(status: number, problem: Partial<Problem>) {
    super(problem.detail ?? problem.title ?? `Gatehouse answered with HTTP ${status}.`);
    this.name = 'ApiProblem';
    this.status = status;
    this.code = problem.code ?? 'unknown';
    this.faults = (problem.errors ?? []).map(({ pointer, message }) => ({ pointer, message }));
  }
}

/** What went wrong, in words for people. */
export function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
