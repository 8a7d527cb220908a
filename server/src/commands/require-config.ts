import { loadConfig, type Config, type ConfigFault, type EnvironmentVariables } from '../config.ts';
import { CannotStart } from './cannot-start.ts';
import type { Terminal } from './terminal.ts';

/** The configuration, after telling what in it is probably not meant. @throws CannotStart naming all of its faults */
export function requireConfig(env: EnvironmentVariables, terminal: Terminal): Config {
  const loaded = loadConfig(env);
  const warnings = loaded.ok ? loaded.config.warnings : loaded.warnings;
  for (const warning of warnings) terminal.complain(`Warning: ${warning}`);
  if (!loaded.ok) throw new CannotStart(describeFaults(loaded.faults));
  return loaded.config;
}

export function describeFaults(faults: readonly ConfigFault[]): string {
  const count = faults.length === 1 ? 'One variable is' : `${faults.length} variables are`;
  return [`${count} not as expected:`, ...faults.map(describeFault)].join('\n');
}

function describeFault({ variable, expected, problem }: ConfigFault): string {
  return `  ${variable}: ${problem}\n    expected ${expected}`;
}
