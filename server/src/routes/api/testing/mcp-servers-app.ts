import assert from 'node:assert/strict';
import { randomBytes, randomUUID } from 'node:crypto';
import type { McpServer, Problem } from '@gatehouse/contract';
import type { Database } from '../../../db/database.ts';
import { createCatalogs } from '../../../domain/catalogs/create-catalogs.ts';
import { createTokenSource } from '../../../domain/credentials/create-token-source.ts';
import { createGrantTokens } from '../../../domain/grants/create-grant-tokens.ts';
import { findLogins } from '../../../domain/grants/find-logins.ts';
import type { GrantChange } from '../../../domain/grants/grants-deps.ts';
import { createOAuthClients } from '../../../domain/oauth-clients/create-oauth-clients.ts';
import { clientMetadataUrlOf, redirectUriOf } from '../../../domain/oauth-clients/oauth-clients-deps.ts';
import { createSecretBox } from '../../../domain/secrets/secret-box.ts';
import { createFetchIcon } from '../../../domain/servers/create-fetch-icon.ts';
import { createIconCache, maximumIconBytes, type FetchIcon } from '../../../domain/servers/create-icon-cache.ts';
import type { ProbeServer } from '../../../domain/servers/test-server.ts';
import { createVerdictStore } from '../../../domain/verdicts/create-verdict-store.ts';
import { createLog } from '../../../telemetry/log.ts';
import { createUpstream } from '../../../upstream/create-upstream.ts';
import { parseAllowRule } from '../../../upstream/dial/allow-rule.ts';
import { createDialer } from '../../../upstream/dial/create-dialer.ts';
import { probeServer } from '../../../upstream/probe-server.ts';
import { mcpServersRoutes } from '../mcp-servers.ts';
import { serverChoicesRoutes } from '../server-choices.ts';
import { createTestApp, signedInUser } from './signed-in.ts';

/** Everything that a test gives as a secret holds this, and no answer may. */
export const canary = 'canary-7f3e';

export type Person = 'admin' | 'otherAdmin' | 'member' | 'otherMember';
export type Answer<T> = { status: number; headers: Headers; text: string; body: T };

export type McpServersApp = Awaited<ReturnType<typeof openMcpServersApp>>;

/**
 * The routes of servers behind the real doors, on a real database, dialing loopback through the real upstream room. Every answer
 * is checked against the OpenAPI document, and looked through for the canary. `close` ends its connections.
 */
export async function openMcpServersApp(db: Database, options: { fetchIcon?: FetchIcon } = {}) {
  const parts = openParts(db, options.fetchIcon);
  const app = createTestApp(db, {
    mount: (api) => api.route('/', mcpServersRoutes(parts.deps)).route('/', serverChoicesRoutes({ db })),
  });
  const people = {
    admin: await signedInUser(app, 'admin'),
    otherAdmin: await signedInUser(app, 'admin'),
    member: await signedInUser(app, 'member'),
    otherMember: await signedInUser(app, 'member'),
  };

  async function call<T = Problem>(
    as: Person | undefined,
    method: string,
    path: string,
    body?: unknown,
    extra: Record<string, string> = {},
  ): Promise<Answer<T>> {
    const headers = { ...(as && people[as].headers), ...extra };
    const sent = typeof body === 'string' ? { body } : { json: body };
    const response = await app.request(method, path, { headers, ...(body !== undefined && sent) });
    const text = await response.text();
    assert.ok(!`${text}${JSON.stringify([...response.headers])}`.includes(canary), `a secret came out: ${method} ${path}`);
    const isJson = response.headers.get('content-type')?.includes('json') === true;
    return { status: response.status, headers: response.headers, text, body: (isJson ? JSON.parse(text) : undefined) as T };
  }

  return {
    call,
    idOf: (person: Person) => people[person].user.id,
    /** Ids of servers that were told to have changed, in order. */
    changed: parts.changed,
    close: () => parts.close(),
    /** Registers a server as an admin; what `input` does not say is made up. */
    async register(input: Record<string, unknown> = {}): Promise<McpServer> {
      const answer = await call<McpServer>('admin', 'POST', '/mcp-servers', { ...someServer(), ...input });
      assert.equal(answer.status, 201, answer.text);
      return answer.body;
    },
  };
}

function openParts(db: Database, fetchIcon: FetchIcon | undefined) {
  const log = createLog({ level: 'silent' });
  const secrets = createSecretBox([{ id: 'k1', key: randomBytes(32) }]);
  const rules = ['127.0.0.0/8'].map(parseAllowRule).filter((rule) => rule !== undefined);
  const dialer = createDialer({ allow: () => rules, selfOrigins: [] });
  const publicUrl = 'https://gatehouse.example';
  const selfOrigins = [publicUrl];
  const oauth = {
    db,
    secrets,
    log,
    publicUrl,
    selfOrigins,
    fetch: dialer.fetch,
    redirectUri: redirectUriOf(publicUrl),
    clients: createOAuthClients({
      db,
      secrets,
      log,
      publicUrl,
      clientMetadataUrl: clientMetadataUrlOf(publicUrl),
      fetch: dialer.fetch,
    }),
    onGrantChanged: (change: GrantChange) => {
      grantTokens.forget(change);
      catalogs.forget(change.serverId, change.userId);
      upstream.drop(change.serverId, change.userId);
    },
  };
  const grantTokens = createGrantTokens(oauth);
  const tokens = createTokenSource({
    db,
    secrets,
    userTokens: { oauth2: grantTokens, user_oidc: { current: async () => undefined, replace: async () => undefined } },
    onInsufficientScope: (server, userId, scope) => grantTokens.wantScope(server, userId, scope),
  });
  const upstream = createUpstream({ tokens, dialer, verdicts: createVerdictStore(db), log });
  const catalogs = createCatalogs({ db, upstream, log, findLogins: (userId, servers) => findLogins(db.sql, userId, servers) });
  const icons = createIconCache({
    fetchIcon: fetchIcon ?? createFetchIcon(dialer.fetchWithin({ maxBytes: maximumIconBytes })),
  });
  const changed: string[] = [];
  const onServerChanged = (id: string) => {
    changed.push(id);
    tokens.forget(id);
    catalogs.forget(id);
    upstream.drop(id);
  };
  const probe: ProbeServer = (draft, signal) => probeServer({ dialer }, draft, signal);
  return {
    deps: {
      db,
      secrets,
      log,
      tokenSource: tokens,
      catalogs,
      icons,
      probe,
      onServerChanged,
      selfOrigins,
      oauth,
      oidcIssuer: undefined,
    },
    changed,
    async close() {
      await catalogs.close();
      await upstream.close();
      await dialer.close();
    },
  };
}

/** The least that a new server needs. */
export function someServer() {
  return {
    display_name: `Notes ${randomUUID()}`,
    url: 'https://notes.example/mcp',
    transport: 'streamable_http',
    availability: 'default_off',
    auth_type: 'none',
  };
}

export const withKey = { auth_type: 'api_key', api_key_header: 'X-Key', api_key_value: `${canary} key` };
export const withHeaders = { auth_type: 'custom_headers', custom_headers: { 'X-One': `${canary} one`, 'X-Two': 'two' } };
export const withClient = {
  auth_type: 'oauth2',
  oauth2_client_id: 'gatehouse',
  oauth2_client_secret: `${canary} client`,
  oauth2_auth_url: 'https://login.example/authorize',
  oauth2_token_url: 'https://login.example/token',
  oauth2_scopes: 'read write',
};

/** The answer's bytes without the request id: all that may differ between two that must not be told apart. */
export function bytesOf(answer: Answer<Problem>): string {
  return answer.text.replace(answer.body.instance, '');
}

/** `pointer code` of each fault in a problem. */
export function faultsOf(answer: Answer<Problem>): string[] {
  return (answer.body.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`);
}
