import type { Database } from '../../db/database.ts';
import { readSettings } from './read-settings.ts';
import type { Settings } from './settings.ts';

export type FollowedSettings = {
  /** The settings as last read: a moment behind a change at most. */
  current(): Settings;
  stop(): void;
};

const rereadMs = 60_000;

/**
 * Keeps the settings at hand for code that cannot wait for a query: reads them now, at each change that any process announces,
 * and every minute in case an announcement was lost.
 * @param onTrouble told when reading failed; the last good ones stay in force
 */
export async function followSettings(db: Database, onTrouble: (cause: unknown) => void): Promise<FollowedSettings> {
  let settings = await readSettings(db.sql);
  const reread = () => {
    readSettings(db.sql).then((read) => (settings = read), onTrouble);
  };
  const deaf = db.listen('gatehouse_config', (payload) => {
    if (payload === '' || payload.includes('"settings"')) reread();
  });
  const timer = setInterval(reread, rereadMs);
  timer.unref();
  return {
    current: () => settings,
    stop: () => {
      clearInterval(timer);
      deaf();
    },
  };
}
