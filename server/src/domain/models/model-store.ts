import type { Selectable } from 'kysely';
import { sql as raw } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { isId } from '../new-id.ts';
import type { RegisteredModel } from './model.ts';

/** A model's fields as they are stored; `apiKey` is sealed. */
export type ModelFields = Omit<RegisteredModel, 'hasApiKey' | 'revision' | 'createdAt' | 'updatedAt'> & { apiKey: string | null };

/** Every registered model, oldest first. */
export async function listRegisteredModels(sql: Sql): Promise<RegisteredModel[]> {
  const rows = await sql.selectFrom('models').selectAll().orderBy('id').execute();
  return rows.map(toModel);
}

/** @returns undefined when there is none, also for an id that is no UUID */
export async function findRegisteredModel(sql: Sql, id: string): Promise<RegisteredModel | undefined> {
  const row = await findRow(sql, id);
  return row && toModel(row);
}

/** @returns undefined when the model is gone; `apiKey` is null where it has none */
export async function findSealedModel(
  sql: Sql,
  id: string,
): Promise<{ model: RegisteredModel; apiKey: string | null } | undefined> {
  const row = await findRow(sql, id);
  return row && { model: toModel(row), apiKey: row.api_key };
}

/**
 * Keeps other writers out until the transaction ends, readers not: which model is the default is a fact about all rows, and
 * two admins may change it at once.
 */
export async function lockModels(tx: Transaction): Promise<void> {
  await raw`lock table models in share row exclusive mode`.execute(tx);
}

export async function unmarkDefaultModel(tx: Transaction): Promise<void> {
  await tx
    .updateTable('models')
    .set((expression) => ({ is_default: false, revision: expression('revision', '+', 1), updated_at: raw<Date>`now()` }))
    .where('is_default', '=', true)
    .execute();
}

export async function insertModel(tx: Transaction, fields: ModelFields): Promise<RegisteredModel> {
  return toModel(
    await tx
      .insertInto('models')
      .values({ id: fields.id, ...toRow(fields) })
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
}

/** Stores every field and counts the revision up. */
export async function updateModelRow(tx: Transaction, fields: ModelFields): Promise<RegisteredModel> {
  return toModel(
    await tx
      .updateTable('models')
      .set((expression) => ({ ...toRow(fields), revision: expression('revision', '+', 1), updated_at: raw<Date>`now()` }))
      .where('id', '=', fields.id)
      .returningAll()
      .executeTakeFirstOrThrow(),
  );
}

export async function deleteModelRow(tx: Transaction, id: string): Promise<void> {
  await tx.deleteFrom('models').where('id', '=', id).execute();
}

async function findRow(sql: Sql, id: string): Promise<Selectable<Tables['models']> | undefined> {
  return isId(id) ? sql.selectFrom('models').selectAll().where('id', '=', id).executeTakeFirst() : undefined;
}

function toRow(fields: ModelFields) {
  return {
    provider: fields.provider,
    model: fields.model,
    display_name: fields.displayName,
    base_url: fields.baseUrl ?? null,
    api_key: fields.apiKey,
    context_window: fields.contextWindow,
    max_output_tokens: fields.maxOutputTokens,
    input_modalities: [...fields.inputModalities],
    is_default: fields.isDefault,
  };
}

function toModel(row: Selectable<Tables['models']>): RegisteredModel {
  return {
    id: row.id,
    revision: row.revision,
    provider: row.provider,
    model: row.model,
    displayName: row.display_name,
    baseUrl: row.base_url ?? undefined,
    hasApiKey: row.api_key !== null,
    contextWindow: row.context_window,
    maxOutputTokens: row.max_output_tokens,
    inputModalities: row.input_modalities,
    isDefault: row.is_default,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
