import { migrate } from '../db/migrate.ts';
import type { Command } from './command.ts';
import { requireConfig } from './require-config.ts';
import { withStore } from './with-store.ts';

/** Brings the database to where this version expects it, as `start` does. For those who want that apart from a start. */
export const migrateStore: Command = {
  summary: 'bring the database to this version (start does it too)',
  async run(env, terminal) {
    await withStore(requireConfig(env, terminal), migrate);
    terminal.print('The database is at this version.');
    return 0;
  },
};
