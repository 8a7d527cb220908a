import type { Database } from '../../db/database.ts';

/** What the verbs of settings work with. */
export type SettingsDeps = {
  db: Database;
  /** Networks and hosts that the environment allows, as written there: in force beside the stored ones. */
  environmentAllowNetworks: readonly string[];
};
