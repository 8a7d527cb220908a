/* oxlint-disable eslint/no-restricted-imports -- the suite tests our connection code bare: see client.ts. */
import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { openDatabase } from '../../server/src/db/open-database.ts';
import type { Database } from '../../server/src/db/database.ts';
import type { Actor } from '../../server/src/domain/actor.ts';
import { createTokenSource } from '../../server/src/domain/credentials/create-token-source.ts';
import { createGrantTokens } from '../../server/src/domain/grants/create-grant-tokens.ts';
import type { GrantChange } from '../../server/src/domain/grants/grants-deps.ts';
import { newId } from '../../server/src/domain/new-id.ts';
import { createOAuthClients } from '../../server/src/domain/oauth-clients/create-oauth-clients.ts';
import { discoverUnsaved, type DiscoverDeps } from '../../server/src/domain/oauth-clients/discover.ts';
import { redirectUriOf } from '../../server/src/domain/oauth-clients/oauth-clients-deps.ts';
import { createSecretBox } from '../../server/src/domain/secrets/secret-box.ts';
import { createServer } from '../../server/src/domain/servers/create-server.ts';
import { toUpstreamServer } from '../../server/src/domain/servers/server.ts';
import { insertSession } from '../../server/src/domain/sessions/session-store.ts';
import { insertUser } from '../../server/src/domain/users/user-store.ts';
import { createVerdictStore } from '../../server/src/domain/verdicts/create-verdict-store.ts';
import { createUpstream } from '../../server/src/upstream/create-upstream.ts';
import { copyEmbeddedTemplate } from '../../server/testing/copy-embedded-template.ts';
import { knownVerdict, log, openLoopbackDialer } from './open-player.ts';
import type { ConnectingPlayer } from './play-connected.ts';

/** What a provider told an admin who registered Gatehouse there by hand. */
export type GivenClient = { clientId: string; clientSecret: string };

// The suite knows its clients by these two, of which only the path of the second is not Gatehouse's own.
const publicUrl = 'https://conformance-test.local';
const clientMetadataUrl = `${publicUrl}/client-metadata.json`;

/**
 * A player at a server of type `oauth2`: database, user, session, server and logins are the real ones, joined as server/src/compose
 * joins them.
 * @param given the endpoints for it are found as an admin finds them, and entered with it; absent: everything is left to discovery
 */
export async function openConnectingPlayer(
  url: string,
  revision: string,
  given?: GivenClient,
): Promise<ConnectingPlayer & { close: () => Promise<void> }> {
  const folder = await copyEmbeddedTemplate();
  const db = await openDatabase({ dataDir: folder });
  const dialer = openLoopbackDialer();
  const secrets = createSecretBox([{ id: 'conformance', key: randomBytes(32) }]);
  const { fetch } = dialer;
  const clients = createOAuthClients({ db, secrets, fetch, publicUrl, clientMetadataUrl, log });

  const onGrantChanged = (change: GrantChange) => {
    grantTokens.forget(change);
    upstream.drop(change.serverId, change.userId);
  };
  const oauth = { db, secrets, fetch, clients, redirectUri: redirectUriOf(publicUrl), log, onGrantChanged };
  const grantTokens = createGrantTokens(oauth);
  const tokens = createTokenSource({
    db,
    secrets,
    userTokens: { oauth2: grantTokens, user_oidc: { current: async () => undefined, replace: async () => undefined } },
    onInsufficientScope: (server, userId, scope) => grantTokens.wantScope(server, userId, scope),
  });
  const verdicts = createVerdictStore(db);
  const upstream = createUpstream({ dialer, tokens, verdicts, log });

  const actor = await signIn(db);
  const entered = given && (await enterClient({ db, fetch, publicUrl, clients, selfOrigins: [] }, actor, url, given));
  const server = await createServer({ db, secrets, selfOrigins: [], onServerChanged: () => {} }, actor, {
    display_name: 'Conformance',
    url,
    transport: 'streamable_http',
    availability: 'force_on',
    auth_type: 'oauth2',
    ...entered,
  });
  const known = knownVerdict(revision);
  if (known) await verdicts.save(server.id, server.revision, known);

  const close = async () => {
    await upstream.close();
    await dialer.close();
    await db.close();
    await rm(folder, { recursive: true, force: true });
  };
  return { upstream, server: toUpstreamServer(server), userId: actor.userId, actor, oauth, close };
}

/** The admin who saves the server is also the user who connects. */
async function signIn(db: Database): Promise<Actor> {
  const email = 'conformance@example.com';
  const user = await insertUser(db.sql, { id: newId(), email, name: 'Conformance', role: 'admin' });
  if (!user) throw new Error('The database was not empty.');
  const session = await insertSession(db.sql, user.id, { address: undefined, userAgent: undefined });
  return {
    userId: user.id,
    role: user.role,
    label: email,
    via: { kind: 'session', sessionId: session.id },
    requestId: 'conformance',
  };
}

/** What the form does: the endpoints come from a discovery, the client from the provider's administrator. */
async function enterClient(deps: DiscoverDeps, actor: Actor, url: string, given: GivenClient) {
  const { result } = await discoverUnsaved(deps, actor, { url }, AbortSignal.timeout(20_000));
  if (!result) throw new Error('No authorization server was found.');
  return {
    oauth2_client_id: given.clientId,
    oauth2_client_secret: given.clientSecret,
    oauth2_auth_url: result.oauth2_auth_url,
    oauth2_token_url: result.oauth2_token_url,
  };
}
