import { environmentSchema } from '../config/environment-schema.ts';
import { variableDocs } from '../config/variable.ts';
import { alignColumns } from './align-columns.ts';
import type { Command } from './command.ts';

/** What `gatehouse help` says: every command and every setting. */
export function describeCommands(commands: Readonly<Record<string, Command>>): string {
  const usage = Object.entries(commands).map(([name, { summary }]) => [`  gatehouse ${name}`, summary]);
  const settings = Object.entries(environmentSchema.shape).map(([name, schema]) => [
    `  ${name}`,
    variableDocs.get(schema)?.about ?? '',
  ]);
  return ['Usage:', ...alignColumns(usage), '', 'Settings, from the environment:', ...alignColumns(settings)].join('\n');
}
