import { sql as raw, type Selectable } from 'kysely';
import type { Database, Sql } from '../../db/database.ts';
import type { Tables } from '../../db/tables.ts';
import type { OAuthClient, RegisteredClient } from '../../protocol/oauth/oauth-client.ts';
import { newId } from '../new-id.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { placeOf } from '../secrets/sealed-columns.ts';

/** Which registration logins begin with: one for each server, authorization server and redirect URI. */
export type RegistrationKey = { serverId: string; issuer: string; redirectUri: string };

/** A registration that grants may have been given to, whether logins begin with it still or not. */
export type KeptRegistration = {
  issuer: string;
  clientId: string;
  /** Its secret was good until a time that is past, by the provider's word. */
  hasExpired: boolean;
  /** @throws SecretError when its secret cannot be opened */
  open: () => OAuthClient;
};

type Deps = { db: Pick<Database, 'sql'>; secrets: SecretBox };

/** A registration that was replaced is kept for so long, to know how often that happens. */
const anHourAgo = raw<Date>`now() - interval '1 hour'`;

/** The registration of ours that logins begin with, if its secret, where it has one, is good still. */
export async function findRegistration(deps: Deps, key: RegistrationKey): Promise<OAuthClient | undefined> {
  const row = await deps.db.sql
    .selectFrom('oauth_clients')
    .selectAll()
    .where('server_id', '=', key.serverId)
    .where('issuer', '=', key.issuer)
    .where('redirect_uri', '=', key.redirectUri)
    .where((eb) => eb.or([eb('secret_expires_at', 'is', null), eb('secret_expires_at', '>', raw<Date>`now()`)]))
    .executeTakeFirst();
  return row && openRegistration(deps.secrets, row);
}

/** Every registration of ours for a server that is kept: for any redirect URI, run out, or no longer begun with. */
export async function listKeptRegistrations(deps: Deps, serverId: string): Promise<KeptRegistration[]> {
  const rows = await deps.db.sql
    .selectFrom('oauth_clients')
    .selectAll()
    .select(raw<boolean>`coalesce(secret_expires_at <= now(), false)`.as('has_expired'))
    .where('server_id', '=', serverId)
    .execute();
  return rows.map((row) => ({
    issuer: row.issuer,
    clientId: row.client_id,
    hasExpired: row.has_expired,
    open: () => openRegistration(deps.secrets, row),
  }));
}

/** Keeps a registration, in place of one that has run out. Where another process was quicker, its stays. */
export async function saveRegistration(deps: Deps, key: RegistrationKey, client: RegisteredClient): Promise<void> {
  await retire(deps.db.sql, key.serverId)
    .where('issuer', '=', key.issuer)
    .where('redirect_uri', '=', key.redirectUri)
    .where('secret_expires_at', '<=', raw<Date>`now()`)
    .execute();
  const id = newId();
  await deps.db.sql
    .insertInto('oauth_clients')
    .values({
      id,
      server_id: key.serverId,
      issuer: key.issuer,
      redirect_uri: key.redirectUri,
      client_id: client.clientId,
      client_secret: client.clientSecret === undefined ? null : deps.secrets.seal(placeOfSecret(id), client.clientSecret),
      secret_expires_at: client.secretExpiresAt ?? null,
      token_auth_method: client.tokenAuthMethod,
      method_assumed: client.isMethodAssumed === true,
    })
    .onConflict((conflict) => conflict.columns(['server_id', 'issuer', 'redirect_uri']).doNothing())
    .execute();
  await deleteUnused(deps.db.sql, key.serverId);
}

/**
 * Has no login begin with a registration any more: the provider does not know it, or may not. Another one, made meanwhile, stays; and so
 * does this one for the grants that were given to it, each of which hears from the provider itself.
 * @param clientId absent: every registration for the server
 */
export async function retireRegistrations(sql: Sql, serverId: string, clientId?: string): Promise<void> {
  const all = retire(sql, serverId);
  await (clientId === undefined ? all : all.where('client_id', '=', clientId)).execute();
}

/** Forgets every registration of ours for a server, with their secrets. Grants that were given to them must be gone. */
export async function deleteRegistrations(sql: Sql, serverId: string): Promise<void> {
  await sql.deleteFrom('oauth_clients').where('server_id', '=', serverId).execute();
}

/** How often Gatehouse was registered for a server within the last hour, those aside whose secret has run out since. */
export async function countRecentRegistrations(
  sql: Sql,
  { serverId, issuer }: Omit<RegistrationKey, 'redirectUri'>,
): Promise<number> {
  const { count } = await sql
    .selectFrom('oauth_clients')
    .select((eb) => eb.fn.countAll<string>().as('count'))
    .where('server_id', '=', serverId)
    .where('issuer', '=', issuer)
    .where('registered_at', '>', anHourAgo)
    .where((eb) => eb.or([eb('secret_expires_at', 'is', null), eb('secret_expires_at', '>', raw<Date>`now()`)]))
    .executeTakeFirstOrThrow();
  return Number(count);
}

function retire(sql: Sql, serverId: string) {
  return sql.updateTable('oauth_clients').set({ redirect_uri: null }).where('server_id', '=', serverId);
}

async function deleteUnused(sql: Sql, serverId: string): Promise<void> {
  await sql
    .deleteFrom('oauth_clients as c')
    .where('c.server_id', '=', serverId)
    .where('c.redirect_uri', 'is', null)
    .where((eb) => eb.or([eb('c.registered_at', '<=', anHourAgo), eb('c.secret_expires_at', '<=', raw<Date>`now()`)]))
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('grants as g')
            .select('g.id')
            .whereRef('g.server_id', '=', 'c.server_id')
            .whereRef('g.client_id', '=', 'c.client_id'),
        ),
      ),
    )
    .execute();
}

function openRegistration(secrets: SecretBox, row: Selectable<Tables['oauth_clients']>): OAuthClient {
  return {
    clientId: row.client_id,
    tokenAuthMethod: row.token_auth_method,
    ...(row.method_assumed && { isMethodAssumed: true }),
    ...(row.client_secret === null ? {} : { clientSecret: secrets.open(placeOfSecret(row.id), row.client_secret) }),
  };
}

function placeOfSecret(id: string): string {
  return placeOf({ table: 'oauth_clients', column: 'client_secret' }, id);
}
