import { sql as raw } from 'kysely';
import type { Database, Sql } from '../../db/database.ts';
import type { OAuthClient, RegisteredClient } from '../../protocol/oauth/oauth-client.ts';
import { newId } from '../new-id.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { placeOf } from '../secrets/sealed-columns.ts';

/** Which registration is meant: one for each server, authorization server and redirect URI. */
export type RegistrationKey = { serverId: string; issuer: string; redirectUri: string };

/** A registration of ours whose secret, if it has one, is good still. */
export async function findRegistration(
  deps: { db: Database; secrets: SecretBox },
  key: RegistrationKey,
): Promise<OAuthClient | undefined> {
  const row = await at(deps.db.sql, key)
    .where((eb) => eb.or([eb('secret_expires_at', 'is', null), eb('secret_expires_at', '>', raw<Date>`now()`)]))
    .executeTakeFirst();
  if (!row) return undefined;
  return {
    clientId: row.client_id,
    tokenAuthMethod: row.token_auth_method,
    ...(row.client_secret === null ? {} : { clientSecret: deps.secrets.open(placeOfSecret(row.id), row.client_secret) }),
  };
}

/** Keeps a registration, in place of one that has run out. Where another process was quicker, its stays. */
export async function saveRegistration(
  deps: { db: Database; secrets: SecretBox },
  key: RegistrationKey,
  client: RegisteredClient,
): Promise<void> {
  const id = newId();
  const values = {
    id,
    client_id: client.clientId,
    client_secret: client.clientSecret === undefined ? null : deps.secrets.seal(placeOfSecret(id), client.clientSecret),
    secret_expires_at: client.secretExpiresAt ?? null,
    token_auth_method: client.tokenAuthMethod,
  };
  await deps.db.sql
    .insertInto('oauth_clients')
    .values({ server_id: key.serverId, issuer: key.issuer, redirect_uri: key.redirectUri, ...values })
    .onConflict((conflict) =>
      conflict
        .columns(['server_id', 'issuer', 'redirect_uri'])
        .doUpdateSet({ ...values, registered_at: raw<Date>`now()` })
        .where('oauth_clients.secret_expires_at', '<=', raw<Date>`now()`),
    )
    .execute();
}

/** Removes a registration that the provider does not know any more; another one, made meanwhile, stays. */
export async function deleteRegistration(sql: Sql, serverId: string, clientId: string): Promise<void> {
  await sql.deleteFrom('oauth_clients').where('server_id', '=', serverId).where('client_id', '=', clientId).execute();
}

function at(sql: Sql, key: RegistrationKey) {
  return sql
    .selectFrom('oauth_clients')
    .selectAll()
    .where('server_id', '=', key.serverId)
    .where('issuer', '=', key.issuer)
    .where('redirect_uri', '=', key.redirectUri);
}

function placeOfSecret(id: string): string {
  return placeOf({ table: 'oauth_clients', column: 'client_secret' }, id);
}
