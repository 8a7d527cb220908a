import { sql } from 'kysely';
import type { Database } from '../../db/database.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import type { FreshTokens, StoredTokens, TokenStore } from './renewable-tokens.ts';

/** The tables whose rows hold renewable tokens, in columns of the same names. */
export type TokenTable = 'grants' | 'user_links';

type TokenRow = {
  version: number;
  access_token: string | null;
  refresh_token: string | null;
  issued_at: Date | null;
  expires_at: Date | null;
  ended_reason: string | null;
};

/** Keeps the tokens of grants, or of links, in their rows: sealed, and changed only by who knows the version that is there. */
export function createSealedTokenStore(deps: { db: Database; secrets: SecretBox }, table: TokenTable): TokenStore {
  const { secrets } = deps;
  const name = sql.table(table);

  async function changes(statement: ReturnType<typeof sql>): Promise<boolean> {
    const { rows } = await statement.execute(deps.db.sql);
    return rows.length > 0;
  }

  return {
    async find(id) {
      const { rows } = await sql<TokenRow>`
        select version, access_token, refresh_token, issued_at, expires_at, ended_reason from ${name} where id = ${id}
      `.execute(deps.db.sql);
      const row = rows[0];
      return row && openTokens(secrets, table, id, row);
    },
    lease: (id, version, owner, leaseMs) =>
      changes(sql`
        update ${name} set renewal_owner = ${owner}, renewal_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
        where id = ${id} and version = ${version} and ended_reason is null
          and (renewal_until is null or renewal_until < clock_timestamp())
        returning id`),
    async extend(id, owner, leaseMs) {
      await changes(sql`
        update ${name} set renewal_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond'
        where id = ${id} and renewal_owner = ${owner} returning id`);
    },
    save: (id, version, fresh) => {
      const sealed = sealTokens(secrets, table, id, fresh);
      // An id token belongs to a sign-in: a grant has no column for one.
      const idToken = table === 'user_links' ? sql`id_token = coalesce(${sealed.idToken}, id_token),` : sql``;
      return changes(sql`
        update ${name} set access_token = ${sealed.accessToken}, refresh_token = coalesce(${sealed.refreshToken}, refresh_token), ${idToken}
          scope = coalesce(${fresh.scope ?? null}, scope), issued_at = ${fresh.issuedAt}, expires_at = ${fresh.expiresAt ?? null},
          version = version + 1, ended_reason = null, renewal_owner = null, renewal_until = null
        where id = ${id} and version = ${version}
        returning id`);
    },
    end: (id, version, reason) =>
      changes(sql`
        update ${name} set ended_reason = ${reason}, version = version + 1, renewal_owner = null, renewal_until = null
        where id = ${id} and version = ${version}
        returning id`),
    async release(id, owner) {
      await changes(sql`
        update ${name} set renewal_owner = null, renewal_until = null where id = ${id} and renewal_owner = ${owner} returning id`);
    },
  };
}

/** Seals what a provider gave, for the row that it goes into; null for what it did not give. */
export function sealTokens(
  secrets: SecretBox,
  table: TokenTable,
  id: string,
  fresh: Pick<FreshTokens, 'accessToken' | 'refreshToken' | 'idToken'>,
): { accessToken: string; refreshToken: string | null; idToken: string | null } {
  const seal = (column: string, value: string | undefined) =>
    value === undefined ? null : secrets.seal(placeOf({ table, column }, id), value);
  return {
    accessToken: secrets.seal(placeOf({ table, column: 'access_token' }, id), fresh.accessToken),
    refreshToken: seal('refresh_token', fresh.refreshToken),
    idToken: seal('id_token', fresh.idToken),
  };
}

function openTokens(secrets: SecretBox, table: TokenTable, id: string, row: TokenRow): StoredTokens | undefined {
  if (row.access_token === null) return undefined;
  const open = (column: string, sealed: string) => secrets.open(placeOf({ table, column }, id), sealed);
  return {
    id,
    version: row.version,
    accessToken: open('access_token', row.access_token),
    refreshToken: row.refresh_token === null ? undefined : open('refresh_token', row.refresh_token),
    issuedAt: row.issued_at ?? new Date(0),
    expiresAt: row.expires_at ?? undefined,
    endedReason: row.ended_reason ?? undefined,
  };
}
