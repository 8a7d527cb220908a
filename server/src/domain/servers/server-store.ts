import type { Selectable } from 'kysely';
import type { Sql, Transaction } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import { isId } from '../new-id.ts';
import type { Server } from './server.ts';

/** Secrets as they are kept; null where there is none. */
export type SealedSecrets = { oauth2ClientSecret: string | null; apiKeyValue: string | null; customHeaders: string | null };

/** What can be written of a server. */
export type ServerValues = Omit<Server, 'id' | 'revision' | 'hasOauth2Secret' | 'hasApiKey' | 'createdAt' | 'updatedAt'>;

/** Every server, disabled ones too, by display name as people sort: ignoring case and accents, numbers by value. */
export async function listServers(sql: Sql): Promise<Server[]> {
  const rows = await sql.selectFrom('mcp_servers').selectAll().orderBy('id').execute();
  return rows.map(toServer).toSorted((a, b) => byName.compare(a.displayName, b.displayName));
}

// Not left to the database: its order depends on the locale it was made with.
const byName = new Intl.Collator('en', { sensitivity: 'base', numeric: true });

/** @returns the server, or undefined when there is none or `id` is no id at all */
export async function findServer(sql: Sql, id: string): Promise<Server | undefined> {
  if (!isId(id)) return undefined;
  const row = await sql.selectFrom('mcp_servers').selectAll().where('id', '=', id).executeTakeFirst();
  return row && toServer(row);
}

/** As `findServer`, and no other transaction can change the server until this one ends. */
export async function findServerForUpdate(sql: Sql, id: string): Promise<Server | undefined> {
  if (!isId(id)) return undefined;
  const row = await sql.selectFrom('mcp_servers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
  return row && toServer(row);
}

/** The sealed secrets with the URL and revision they were stored for, in one read; undefined when there is no such server. */
export async function findSealedSecrets(
  sql: Sql,
  id: string,
): Promise<(SealedSecrets & Pick<Server, 'url' | 'revision' | 'apiKeyHeader'>) | undefined> {
  const row = await sql.selectFrom('mcp_servers').selectAll().where('id', '=', id).executeTakeFirst();
  return (
    row && {
      url: row.url,
      revision: row.revision,
      apiKeyHeader: row.api_key_header ?? undefined,
      oauth2ClientSecret: row.oauth2_client_secret,
      apiKeyValue: row.api_key_value,
      customHeaders: row.custom_headers,
    }
  );
}

/** Every slug in use that starts with `start`. */
export async function listSlugs(sql: Sql, start: string): Promise<Set<string>> {
  const rows = await sql
    .selectFrom('mcp_servers')
    .select('slug')
    .where('slug', 'like', `${start}%`) // slugs hold no wildcard
    .execute();
  return new Set(rows.map((row) => row.slug));
}

/** @returns the new server, or undefined when its slug is taken, also by a transaction that committed a moment ago */
export async function insertServer(
  sql: Sql,
  id: string,
  values: ServerValues,
  sealed: SealedSecrets,
): Promise<Server | undefined> {
  const row = await sql
    .insertInto('mcp_servers')
    .values({ id, ...toColumns(values), ...toSecretColumns(sealed) })
    .onConflict((conflict) => conflict.column('slug').doNothing())
    .returningAll()
    .executeTakeFirst();
  return row && toServer(row);
}

/**
 * Writes all of a server's values and raises its revision. Secrets that `sealed` does not name stay as they are.
 * @returns undefined when the slug is taken; the transaction is then of no more use
 */
export async function updateServerRow(
  tx: Transaction,
  id: string,
  values: ServerValues,
  sealed: Partial<SealedSecrets>,
): Promise<Server | undefined> {
  try {
    const row = await tx
      .updateTable('mcp_servers')
      .set({ ...toColumns(values), ...toSecretColumns(sealed) })
      .set((eb) => ({ revision: eb('revision', '+', 1), updated_at: eb.fn<Date>('now') }))
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirstOrThrow();
    return toServer(row);
  } catch (error) {
    if (isUniqueViolation(error)) return undefined;
    throw error;
  }
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '23505';
}

/** Deletes a server with what users and principals had of it; chats keep the id and skip it. */
export async function deleteServerRow(sql: Sql, id: string): Promise<void> {
  await sql.deleteFrom('mcp_servers').where('id', '=', id).execute();
}

/** The server in a row. */
export function toServer(row: Selectable<Tables['mcp_servers']>): Server {
  const { oauth2_client_id: clientId, oauth2_auth_url: authUrl, oauth2_token_url: tokenUrl } = row;
  return {
    id: row.id,
    revision: row.revision,
    slug: row.slug,
    displayName: row.display_name,
    description: row.description,
    iconUrl: row.icon_url,
    url: row.url,
    transport: row.transport,
    enabled: row.enabled,
    availability: row.availability,
    modelIntent: row.model_intent,
    authType: row.auth_type,
    oauth2: clientId !== null && authUrl !== null && tokenUrl !== null ? { clientId, authUrl, tokenUrl } : undefined,
    oauth2Scopes: row.oauth2_scopes ?? '',
    oauth2Options: {
      revocationUrl: row.oauth2_revocation_url ?? undefined,
      resource: row.oauth2_resource,
      audience: row.oauth2_audience ?? undefined,
      prompt: row.oauth2_prompt ?? undefined,
      tokenAuthMethod: row.oauth2_token_auth_method ?? undefined,
    },
    userOidcAudience: row.user_oidc_audience ?? undefined,
    hasOauth2Secret: row.oauth2_client_secret !== null,
    apiKeyHeader: row.api_key_header ?? undefined,
    hasApiKey: row.api_key_value !== null,
    customHeaderNames: row.custom_header_names ?? [],
    toolAllowList: row.tool_allow_list,
    toolDenyList: row.tool_deny_list,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}

function toColumns(values: ServerValues) {
  return {
    slug: values.slug,
    display_name: values.displayName,
    description: values.description,
    icon_url: values.iconUrl,
    url: values.url,
    transport: values.transport,
    enabled: values.enabled,
    availability: values.availability,
    model_intent: values.modelIntent,
    auth_type: values.authType,
    oauth2_client_id: values.oauth2?.clientId ?? null,
    oauth2_auth_url: values.oauth2?.authUrl ?? null,
    oauth2_token_url: values.oauth2?.tokenUrl ?? null,
    oauth2_scopes: values.oauth2Scopes || null,
    oauth2_revocation_url: values.oauth2Options.revocationUrl ?? null,
    oauth2_resource: values.oauth2Options.resource,
    oauth2_audience: values.oauth2Options.audience ?? null,
    oauth2_prompt: values.oauth2Options.prompt ?? null,
    oauth2_token_auth_method: values.oauth2Options.tokenAuthMethod ?? null,
    user_oidc_audience: values.userOidcAudience ?? null,
    api_key_header: values.apiKeyHeader ?? null,
    custom_header_names: values.customHeaderNames.length > 0 ? [...values.customHeaderNames] : null,
    tool_allow_list: [...values.toolAllowList],
    tool_deny_list: [...values.toolDenyList],
  };
}

function toSecretColumns(sealed: Partial<SealedSecrets>) {
  return {
    ...(sealed.oauth2ClientSecret !== undefined && { oauth2_client_secret: sealed.oauth2ClientSecret }),
    ...(sealed.apiKeyValue !== undefined && { api_key_value: sealed.apiKeyValue }),
    ...(sealed.customHeaders !== undefined && { custom_headers: sealed.customHeaders }),
  };
}
