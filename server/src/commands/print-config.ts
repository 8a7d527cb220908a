import { resolve } from 'node:path';
import { environmentSchema } from '../config/environment-schema.ts';
import { variableDocs } from '../config/variable.ts';
import { withoutCredentials } from '../config/parse-urls.ts';
import { loadConfig, type EnvironmentVariables } from '../config.ts';
import { alignColumns } from './align-columns.ts';
import type { Command } from './command.ts';
import { describeFaults } from './require-config.ts';
import type { Terminal } from './terminal.ts';

/** Every variable with its value and where that came from. Of a secret it only says that it is set. */
export const printConfig: Command = {
  summary: 'print every setting, its value and where it came from',
  async run(env, terminal) {
    const rows = Object.entries(environmentSchema.shape).map(([name, schema]) => {
      const docs = variableDocs.get(schema);
      const given = env[name]?.trim();
      if (!docs) throw new Error(`${name} has no documentation`);
      return given ? [name, show(name, given, docs.secret), 'environment'] : [name, docs.fallback, 'default'];
    });
    terminal.print(alignColumns(rows).join('\n'));
    return reportFaults(env, terminal);
  },
};

function reportFaults(env: EnvironmentVariables, terminal: Terminal): number {
  const loaded = loadConfig(env);
  const warnings = loaded.ok ? loaded.config.warnings : loaded.warnings;
  const told = [...warnings.map((text) => `Warning: ${text}`), ...(loaded.ok ? [] : [describeFaults(loaded.faults)])];
  if (told.length > 0) terminal.complain(`\n${told.join('\n')}`);
  return loaded.ok ? 0 : 1;
}

/** A faulty URL may hold a password where none is expected. */
function show(name: string, value: string, secret: true | undefined): string {
  if (name === 'GATEHOUSE_DATABASE_URL' && URL.canParse(value)) return withoutCredentials(value);
  if (secret) return '(set)';
  if (name === 'GATEHOUSE_DATA_DIR') return resolve(value);
  return value.includes('@') ? '(set, with credentials)' : value;
}
