import { assertAdmin, type Actor } from '../actor.ts';
import { readSettings } from './read-settings.ts';
import type { SettingsDeps } from './settings-deps.ts';
import type { Settings } from './settings.ts';

/** The settings in force, for an admin. @throws AppError `forbidden` */
export function getSettings(deps: SettingsDeps, actor: Actor): Promise<Settings> {
  assertAdmin(actor);
  return readSettings(deps.db.sql);
}
