/* oxlint-disable eslint/no-restricted-imports -- what a token costs cannot be told apart over HTTP. */
import { randomBytes } from 'node:crypto';
import type { KyselyPlugin } from 'kysely';
import type { Database } from '../../../server/src/db/database.ts';
import { openDatabase } from '../../../server/src/db/open-database.ts';
import { inTransaction } from '../../../server/src/db/transaction.ts';
import { createLinkTokens } from '../../../server/src/domain/credentials/create-link-tokens.ts';
import { sealTokens } from '../../../server/src/domain/credentials/create-sealed-token-store.ts';
import { createTokenSource } from '../../../server/src/domain/credentials/create-token-source.ts';
import { createGrantTokens } from '../../../server/src/domain/grants/create-grant-tokens.ts';
import { insertGrant } from '../../../server/src/domain/grants/grant-store.ts';
import { newId } from '../../../server/src/domain/new-id.ts';
import { createOAuthClients } from '../../../server/src/domain/oauth-clients/create-oauth-clients.ts';
import { createSecretBox } from '../../../server/src/domain/secrets/secret-box.ts';
import { createServer } from '../../../server/src/domain/servers/create-server.ts';
import { toUpstreamServer } from '../../../server/src/domain/servers/server.ts';
import { insertLink, saveLinkTokens } from '../../../server/src/domain/user-links/user-link-store.ts';
import { insertUser } from '../../../server/src/domain/users/user-store.ts';
import { createLog } from '../../../server/src/telemetry/log.ts';
import { createOidcProvider } from '../../../server/src/upstream/identity/create-oidc-provider.ts';
import type { TokenSource, UpstreamServer } from '../../../server/src/upstream/upstream.ts';
import type { Place } from './open-engines.ts';

/** The source of users' tokens, with one user who holds a token for an hour at each of two servers. */
export type OpenedTokenSource = {
  tokens: TokenSource;
  userId: string;
  servers: Record<'oauth2' | 'user_oidc', UpstreamServer>;
  /** Statements that the token source has run so far. */
  queries: () => number;
  close: () => Promise<void>;
};

const issuer = 'https://login.example';

/** Opens it on a database of its own. Nothing is dialed: a fetch throws. */
export async function openTokenSource(place: Place): Promise<OpenedTokenSource> {
  const db = await openDatabase(place.database);
  const counted = countQueries(db);
  const secrets = createSecretBox([{ id: 'bench', key: randomBytes(32) }]);
  const log = createLog({ level: 'silent' });
  const fetch = async () => {
    throw new Error('A token that is held was asked for.');
  };
  const publicUrl = 'https://gatehouse.example';
  const redirectUri = `${publicUrl}/oauth2/callback`;
  const clients = createOAuthClients({ db: counted.db, secrets, fetch, publicUrl, clientMetadataUrl: undefined, log });
  const grants = { db: counted.db, secrets, fetch, clients, redirectUri, publicUrl, log, onGrantChanged: () => {} };
  const grantTokens = createGrantTokens(grants);
  const oidc = createOidcProvider(
    { issuer, clientId: 'bench', clientSecret: undefined, scopes: undefined, name: 'Bench' },
    fetch,
  );
  const linkTokens = createLinkTokens({ db: counted.db, secrets, fetch, log, oidc });
  const tokens = createTokenSource({
    db: counted.db,
    secrets,
    userTokens: { oauth2: grantTokens, user_oidc: linkTokens },
    onInsufficientScope: grantTokens.wantScope,
  });
  return { tokens, ...(await fill(db, secrets)), queries: counted.queries, close: () => db.close() };
}

async function fill(
  db: Database,
  secrets: ReturnType<typeof createSecretBox>,
): Promise<Pick<OpenedTokenSource, 'userId' | 'servers'>> {
  const user = await insertUser(db.sql, { id: newId(), email: 'bench@example.com', name: 'Bench', role: 'admin' });
  if (!user) throw new Error('The database of the bench was not empty.');
  const { id: userId, email: label } = user;
  const actor = { userId, role: 'admin', label, via: { kind: 'session', sessionId: 'bench' }, requestId: 'bench' } as const;
  const write = { db, secrets, selfOrigins: [], onServerChanged: () => {} };
  const fields = { url: 'https://issues.example/mcp', transport: 'streamable_http', availability: 'default_on' } as const;
  const endpoints = { oauth2_auth_url: `${issuer}/authorize`, oauth2_token_url: `${issuer}/token` };
  const oauth2 = { ...fields, auth_type: 'oauth2', oauth2_client_id: 'bench', ...endpoints } as const;
  const servers = {
    oauth2: toUpstreamServer(await createServer(write, actor, { ...oauth2, display_name: 'Granted' })),
    user_oidc: toUpstreamServer(await createServer(write, actor, { ...fields, auth_type: 'user_oidc', display_name: 'Own' })),
  };

  const given = { accessToken: 'a-token-of-the-bench', refreshToken: 'its-refresh-token' };
  const issuedAt = new Date();
  const expiresAt = new Date(issuedAt.getTime() + 3_600_000);
  const [grantId, linkId] = [newId(), newId()];
  await inTransaction(db, async (tx) => {
    const grant = { id: grantId, userId, serverId: servers.oauth2.id, issuer: endpoints.oauth2_token_url, clientId: 'bench' };
    await insertGrant(tx, grant, { ...sealTokens(secrets, 'grants', grantId, given), scope: null, issuedAt, expiresAt });
    await insertLink(tx, { id: linkId, userId, type: 'oidc', issuer, subject: 'bench', label });
    await saveLinkTokens(tx, linkId, { ...sealTokens(secrets, 'user_links', linkId, given), issuedAt, expiresAt });
  });
  return { userId, servers };
}

function countQueries(db: Database): { db: Database; queries: () => number } {
  let queries = 0;
  const counter: KyselyPlugin = {
    transformQuery({ node }) {
      queries += 1;
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  return { db: { ...db, sql: db.sql.withPlugin(counter) }, queries: () => queries };
}
