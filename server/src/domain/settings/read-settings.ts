import { z } from 'zod';
import type { Sql } from '../../db/database.ts';
import { listStoredSettings } from './settings-store.ts';
import { defaultSettings, settingKeys, type Settings } from './settings.ts';

// What is stored and does not fit counts as absent: no row may keep Gatehouse from working.
const storedSchema = z.object({
  callTimeoutSeconds: z.int().positive().catch(defaultSettings.callTimeoutSeconds),
  callLimitSeconds: z.int().positive().catch(defaultSettings.callLimitSeconds),
  heldCallSeconds: z.int().positive().catch(defaultSettings.heldCallSeconds),
  toolCallRetentionDays: z.int().positive().catch(defaultSettings.toolCallRetentionDays),
  auditRetentionDays: z.int().positive().catch(defaultSettings.auditRetentionDays),
  allowNetworks: z.array(z.string()).catch(() => [...defaultSettings.allowNetworks]),
  recordToolArguments: z.boolean().catch(defaultSettings.recordToolArguments),
}) satisfies z.ZodType<Settings>;

/**
 * The settings in force: what is stored, and the defaults for the rest. One small query; whoever needs them at every call
 * follows them instead.
 * @see followSettings
 */
export async function readSettings(sql: Sql): Promise<Settings> {
  const stored = await listStoredSettings(sql);
  return storedSchema.parse(Object.fromEntries(Object.entries(settingKeys).map(([name, key]) => [name, stored.get(key)])));
}
