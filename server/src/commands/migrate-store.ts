import { migrate } from '../db/migrate.ts';
import { programVersion } from '../db/program-version.ts';
import { CannotStart } from './cannot-start.ts';
import type { Command } from './command.ts';
import { requireConfig } from './require-config.ts';
import { askRunning } from './socket/ask-running.ts';
import { withStore } from './with-store.ts';

/** Brings the database to where this version expects it, as `start` does. For those who want that apart from a start. */
export const migrateStore: Command = {
  summary: 'bring the database to this version (start does it too)',
  async run(env, terminal) {
    const config = requireConfig(env, terminal);
    const running = 'dataDir' in config.database ? await findRunningVersion(config.database.dataDir) : undefined;
    if (running === undefined) await withStore(config, migrate);
    else if (running !== programVersion)
      throw new CannotStart(`Gatehouse ${running} runs on the database, and this is ${programVersion}. Stop it first.`);
    terminal.print('The database is at this version.');
    return 0;
  },
};

/**
 * The version of the Gatehouse that runs on the data folder: it brought the database there when it started.
 * @returns undefined when none runs there
 */
async function findRunningVersion(dataDir: string): Promise<string | undefined> {
  const lines: string[] = [];
  const take = (text: string) => void lines.push(text);
  const code = await askRunning(dataDir, 'version', { print: take, complain: take });
  if (code === undefined || code === 0) return code === undefined ? undefined : lines[0];
  throw new CannotStart(lines.join('\n'));
}
