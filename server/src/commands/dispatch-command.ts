import { inspect } from 'node:util';
import type { EnvironmentVariables } from '../config.ts';
import { findClosest } from '../config/find-closest.ts';
import { programVersion } from '../db/program-version.ts';
import { AppError } from '../errors.ts';
import { scrub } from '../telemetry/redact.ts';
import { CannotStart } from './cannot-start.ts';
import type { Command } from './command.ts';
import { describeCommands } from './describe-commands.ts';
import type { Terminal } from './terminal.ts';

/**
 * Does what the arguments after `gatehouse` ask for.
 * @returns the process's exit code: 0 done, 1 failed, 2 not understood
 */
export async function dispatchCommand(
  commands: Readonly<Record<string, Command>>,
  argv: readonly string[],
  env: EnvironmentVariables,
  terminal: Terminal,
): Promise<number> {
  const [name = 'help', ...rest] = argv;
  if (['help', '--help', '-h'].includes(name)) return tell(terminal, describeCommands(commands));
  if (['version', '--version', '-v'].includes(name))
    return tell(terminal, `gatehouse ${programVersion} (node ${process.versions.node})`);
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!command || rest.length > 0) {
    terminal.complain(command ? `${name} takes no arguments.` : describeUnknown(name, commands));
    terminal.complain('`gatehouse help` lists what there is.');
    return 2;
  }
  try {
    return await command.run(env, terminal);
  } catch (error) {
    terminal.complain(describeFailure(error));
    return 1;
  }
}

function tell(terminal: Terminal, text: string): number {
  terminal.print(text);
  return 0;
}

function describeUnknown(name: string, commands: Readonly<Record<string, Command>>): string {
  const closest = findClosest(name, Object.keys(commands));
  return `There is no command ${JSON.stringify(name)}.${closest ? ` Did you mean ${closest}?` : ''}`;
}

/** What was foreseen is a sentence; a defect comes with where it happened. */
function describeFailure(error: unknown): string {
  if (error instanceof CannotStart || error instanceof AppError) return error.message;
  return scrub(inspect(error));
}
