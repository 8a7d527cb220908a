import type { EnvironmentVariables } from '../config.ts';
import type { Terminal } from './terminal.ts';

/** One of the things that `gatehouse <name>` does. */
export type Command = {
  /** One line, for `gatehouse help`. */
  summary: string;
  /** @returns the process's exit code. @throws CannotStart, or any other error, which is told and makes it 1 */
  run(env: EnvironmentVariables, terminal: Terminal): Promise<number>;
};
