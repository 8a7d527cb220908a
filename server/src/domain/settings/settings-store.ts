import { sql as raw } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';

/** Every stored setting by its key. */
export async function listStoredSettings(sql: Sql): Promise<Map<string, unknown>> {
  const rows = await sql.selectFrom('settings').select(['key', 'value']).execute();
  return new Map(rows.map((row) => [row.key, row.value]));
}

/** Makes other writers of settings wait until this transaction ends; there may be no row yet that could be locked. */
export async function lockSettings(tx: Transaction): Promise<void> {
  await raw`select pg_advisory_xact_lock(hashtext('gatehouse.settings'))`.execute(tx);
}

export async function saveStoredSetting(tx: Transaction, key: string, value: unknown): Promise<void> {
  const json = JSON.stringify(value);
  await tx
    .insertInto('settings')
    .values({ key, value: json })
    .onConflict((conflict) => conflict.column('key').doUpdateSet((eb) => ({ value: json, updated_at: eb.fn<Date>('now') })))
    .execute();
}

export async function deleteStoredSetting(tx: Transaction, key: string): Promise<void> {
  await tx.deleteFrom('settings').where('key', '=', key).execute();
}
