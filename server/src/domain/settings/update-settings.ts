import type { UpdateSettings } from '@gatehouse/contract';
import type { Transaction } from '../../db/database.ts';
import { inTransaction } from '../../db/transaction.ts';
import { AppError, invalidField, type FieldFault } from '../../errors.ts';
import { parseAllowRule } from '../../upstream/dial/allow-rule.ts';
import { assertAdmin, type Actor } from '../actor.ts';
import { recordAudit } from '../audit/record-audit.ts';
import { readSettings } from './read-settings.ts';
import type { SettingsDeps } from './settings-deps.ts';
import { deleteStoredSetting, lockSettings, saveStoredSetting } from './settings-store.ts';
import { defaultSettings, settingKeys, type Settings } from './settings.ts';

const names = Object.keys(settingKeys) as (keyof Settings)[];

/**
 * Changes settings: absent keeps, null goes back to the default. All processes follow soon after.
 * @throws AppError `forbidden`; `invalid_input` for each network that is none, or a call limit below the call timeout
 */
export async function updateSettings(deps: SettingsDeps, actor: Actor, input: UpdateSettings): Promise<Settings> {
  assertAdmin(actor);
  const changes = toChanges(input);
  const settings = await inTransaction(deps.db, async (tx) => {
    await lockSettings(tx);
    const stored = await readSettings(tx);
    const wanted = { ...stored, ...changes };
    assertLimitHolds(wanted);
    await saveChanges(tx, actor, stored, wanted);
    return wanted;
  });
  // Best effort: whoever follows settings also reads them now and then.
  await deps.db.notify('gatehouse_config', JSON.stringify({ settings: true })).catch(() => undefined);
  return settings;
}

async function saveChanges(tx: Transaction, actor: Actor, stored: Settings, wanted: Settings): Promise<void> {
  const changed = names.filter((name) => !isSame(stored[name], wanted[name]));
  if (changed.length === 0) return;
  for (const name of changed) {
    if (isSame(wanted[name], defaultSettings[name])) await deleteStoredSetting(tx, settingKeys[name]);
    else await saveStoredSetting(tx, settingKeys[name], wanted[name]);
  }
  const pick = (from: Settings) => Object.fromEntries(changed.map((name) => [settingKeys[name], from[name]]));
  await recordAudit(tx, actor, {
    action: 'settings.update',
    subjectType: 'settings',
    before: pick(stored),
    after: pick(wanted),
  });
}

function toChanges(input: UpdateSettings): Partial<Settings> {
  const orDefault = <N extends keyof Settings>(name: N, value: Settings[N] | null | undefined) =>
    value === undefined ? {} : { [name]: value ?? defaultSettings[name] };
  return {
    ...orDefault('callTimeoutSeconds', input.call_timeout_seconds),
    ...orDefault('callLimitSeconds', input.call_limit_seconds),
    ...orDefault('heldCallSeconds', input.held_call_seconds),
    ...orDefault('toolCallRetentionDays', input.tool_call_retention_days),
    ...orDefault('auditRetentionDays', input.audit_retention_days),
    ...orDefault('allowNetworks', input.allow_networks && parseNetworks(input.allow_networks)),
    ...orDefault('recordToolArguments', input.record_tool_arguments),
  };
}

/** As they are compared when dialing, each once. */
function parseNetworks(texts: readonly string[]): string[] {
  const rules = texts.map((text) => parseAllowRule(text));
  const faults = rules.flatMap((rule, index): FieldFault[] => {
    if (rule) return [];
    const message = 'It is neither a network (10.0.0.0/8) nor an address nor a host name, with a :port or without.';
    return [{ pointer: `/allow_networks/${index}`, code: 'invalid_format', message }];
  });
  if (faults.length > 0) throw new AppError('invalid_input', 'Some of the networks are none.', { faults });
  return [...new Set(rules.flatMap((rule) => (rule ? [rule.text] : [])))];
}

function assertLimitHolds(settings: Settings): void {
  if (settings.callLimitSeconds >= settings.callTimeoutSeconds) return;
  throw invalidField('/call_limit_seconds', 'too_small', 'The limit of a call cannot be shorter than its timeout.');
}

function isSame(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
