import { ApiProblem } from '../api/api-problem.ts';

/** What is wrong with a field of what was sent, by its JSON pointer; undefined when nothing was said of it. */
export function faultOf(error: unknown, pointer: string): string | undefined {
  return error instanceof ApiProblem ? error.faults.find((fault) => fault.pointer === pointer)?.message : undefined;
}
