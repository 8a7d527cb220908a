import { z } from 'zod';
import type { Sql } from '../../db/database.ts';
import type { AuthorizationServer, ProtectedResource, TokenAuthMethod } from '../../protocol/oauth/authorization-server.ts';
import { isFindingCode, type FindingCode } from '../../protocol/oauth/finding.ts';
import type { Discovery } from '../../upstream/oauth/discover-authorization.ts';
import type { Server } from '../servers/server.ts';
import type { LoginFailure } from './login-failure-store.ts';

/** What was found for a server's URL the last time it was looked for. */
export type StoredDiscovery = {
  /** Undefined: none was found, or it was not looked for since the URL changed. */
  server: AuthorizationServer | undefined;
  resource: ProtectedResource;
  /** The server was asked what it is protected as, and answered. */
  knowsResource: boolean;
  /** The provider was seen to refuse the resource's name in requests. */
  resourceRefused: boolean;
  /** How the token endpoint was seen to take the client, where it did not take it as was assumed. */
  tokenAuthMethod: TokenAuthMethod | undefined;
  /** Code of the OAuth doctor's finding, if there was one. */
  finding: string | undefined;
  /** What a user's login came back from the provider with, if none went well since. It came through their browser. */
  loginFailure: LoginFailure | undefined;
  /** When it was looked for last, and found. */
  discoveredAt: Date;
};

/** @returns undefined when nothing was looked for, or for another URL than the server has now */
export async function findDiscovery(sql: Sql, server: Pick<Server, 'id' | 'url'>): Promise<StoredDiscovery | undefined> {
  const row = await sql
    .selectFrom('oauth_discoveries')
    .selectAll()
    .where('server_id', '=', server.id)
    .where('url', '=', server.url)
    .executeTakeFirst();
  return (
    row && {
      server: row.authorization_server === null ? undefined : toServer(storedServer.parse(row.authorization_server)),
      resource: row.resource === null ? {} : toResource(storedResource.parse(row.resource)),
      knowsResource: row.resource !== null,
      resourceRefused: row.resource_refused,
      tokenAuthMethod: row.token_auth_method ?? undefined,
      finding: row.finding ?? undefined,
      loginFailure: toLoginFailure(row.login_failure, row.login_failed_at),
      discoveredAt: row.discovered_at,
    }
  );
}

function toLoginFailure(code: string | null, at: Date | null): LoginFailure | undefined {
  return code !== null && at !== null && isFindingCode(code) ? { code, at } : undefined;
}

/** Keeps what was found, in place of what was found before. */
export async function saveDiscovery(
  sql: Sql,
  server: Pick<Server, 'id' | 'url'>,
  found: Pick<Discovery, 'server' | 'resource' | 'finding'>,
): Promise<void> {
  const values = {
    url: server.url,
    authorization_server: found.server ? JSON.stringify(found.server) : null,
    resource: isSilence(found) ? null : JSON.stringify(found.resource),
    resource_refused: false,
    finding: found.finding?.code ?? null,
  };
  await sql
    .insertInto('oauth_discoveries')
    .values({ server_id: server.id, ...values })
    .onConflict((conflict) =>
      conflict.column('server_id').doUpdateSet((eb) => ({ ...values, discovered_at: eb.fn<Date>('now') })),
    )
    .execute();
}

/** No answer is not the answer that a server needs no scope. */
function isSilence({ server, finding }: Pick<Discovery, 'server' | 'finding'>): boolean {
  return !server && ['unreachable', 'blocked_address', 'provider_failing'].includes(finding?.code ?? '');
}

/** Keeps what a server says that it is protected as; all else that was found stays. */
export async function saveResource(sql: Sql, server: Pick<Server, 'id' | 'url'>, resource: ProtectedResource): Promise<void> {
  const values = { url: server.url, resource: JSON.stringify(resource) };
  await sql
    .insertInto('oauth_discoveries')
    .values({ server_id: server.id, ...values })
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet(values))
    .execute();
}

/** Forgets what was found for a server, and what was learnt of its provider since. */
export async function deleteDiscovery(sql: Sql, serverId: string): Promise<void> {
  await sql.deleteFrom('oauth_discoveries').where('server_id', '=', serverId).execute();
}

/** Notes that what is stored was found again just now. */
export async function confirmDiscovery(sql: Sql, server: Pick<Server, 'id' | 'url'>): Promise<void> {
  await sql
    .updateTable('oauth_discoveries')
    .set((eb) => ({ discovered_at: eb.fn<Date>('now') }))
    .where('server_id', '=', server.id)
    .where('url', '=', server.url)
    .execute();
}

/** Keeps why no login can be begun at a server, or that one can (null). What was found stays. */
export async function saveFinding(sql: Sql, server: Pick<Server, 'id' | 'url'>, finding: FindingCode | null): Promise<void> {
  const values = { url: server.url, finding };
  await sql
    .insertInto('oauth_discoveries')
    .values({ server_id: server.id, ...values })
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet(values))
    .execute();
}

/**
 * Forgets why no login could be begun at a server, if there was something.
 * @param codes these findings alone; absent: any
 */
export async function clearFinding(sql: Sql, serverId: string, codes?: readonly FindingCode[]): Promise<void> {
  const update = sql.updateTable('oauth_discoveries').set({ finding: null }).where('server_id', '=', serverId);
  await (codes ? update.where('finding', 'in', codes) : update.where('finding', 'is not', null)).execute();
}

/** Why no login can be begun at these servers; one at which it can, or at which none was tried, is absent. */
export async function listFindings(sql: Sql, serverIds: readonly string[]): Promise<Map<string, FindingCode>> {
  if (serverIds.length === 0) return new Map();
  const rows = await sql
    .selectFrom('oauth_discoveries as d')
    .innerJoin('mcp_servers as s', 's.id', 'd.server_id')
    .whereRef('s.url', '=', 'd.url')
    .where('d.server_id', 'in', [...serverIds])
    .where('s.oauth2_token_url', 'is', null)
    .select(['d.server_id', 'd.finding'])
    .execute();
  return new Map(
    rows.flatMap(({ server_id, finding }) => (finding !== null && isFindingCode(finding) ? [[server_id, finding] as const] : [])),
  );
}

/** Remembers that a server's provider does not take the resource's name, until it is discovered anew. */
export async function saveResourceRefused(sql: Sql, server: Pick<Server, 'id' | 'url'>): Promise<void> {
  const values = { url: server.url, resource_refused: true };
  await sql
    .insertInto('oauth_discoveries')
    .values({ server_id: server.id, ...values })
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet(values))
    .execute();
}

/** Remembers how a server's token endpoint takes the client: it stays until it is seen to take it otherwise. */
export async function saveTokenAuthMethod(sql: Sql, server: Pick<Server, 'id' | 'url'>, method: TokenAuthMethod): Promise<void> {
  const values = { url: server.url, token_auth_method: method };
  await sql
    .insertInto('oauth_discoveries')
    .values({ server_id: server.id, ...values })
    .onConflict((conflict) => conflict.column('server_id').doUpdateSet(values))
    .execute();
}

const storedServer = z.object({
  issuer: z.string(),
  authorizationEndpoint: z.string(),
  tokenEndpoint: z.string(),
  registrationEndpoint: z.string().optional(),
  revocationEndpoint: z.string().optional(),
  scopesSupported: z.array(z.string()).optional(),
  tokenAuthMethods: z.array(z.string()).optional(),
  codeChallengeMethods: z.array(z.string()).optional(),
  promisesIssuer: z.boolean(),
  takesClientMetadata: z.boolean(),
});
const storedResource = z.object({ resource: z.string().optional(), scope: z.string().optional() });

// zod gives an absent field as one that may be undefined.
function toServer(stored: z.infer<typeof storedServer>): AuthorizationServer {
  const { issuer, authorizationEndpoint, tokenEndpoint, promisesIssuer, takesClientMetadata, ...optional } = stored;
  return { issuer, authorizationEndpoint, tokenEndpoint, promisesIssuer, takesClientMetadata, ...withoutUndefined(optional) };
}

function toResource(stored: z.infer<typeof storedResource>): ProtectedResource {
  return withoutUndefined(stored);
}

function withoutUndefined<Fields extends Record<string, unknown>>(
  fields: Fields,
): { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> } {
  const entries = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as { [Name in keyof Fields]?: Exclude<Fields[Name], undefined> };
}
