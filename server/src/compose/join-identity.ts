import { followGrantChanges } from '../domain/grants/announce-grant-change.ts';
import { createGrantTokens } from '../domain/grants/create-grant-tokens.ts';
import type { GrantChange } from '../domain/grants/grants-deps.ts';
import { createOAuthClients } from '../domain/oauth-clients/create-oauth-clients.ts';
import { clientMetadataUrlOf, redirectUriOf } from '../domain/oauth-clients/oauth-clients-deps.ts';
import type { Server } from '../domain/servers/server.ts';
import type { Dialer } from '../upstream/dial/create-dialer.ts';
import type { Ground } from './ground.ts';

/**
 * Users' own identities towards servers: how Gatehouse is known to their providers, and the tokens that users hold there.
 * @param dropHeld drops what is held elsewhere for a user at a server: listings, sessions
 */
export function joinIdentity(ground: Ground, dialer: Dialer, dropHeld: (change: GrantChange) => void) {
  const { db, secrets, publicUrl, selfOrigins, log, closing } = ground;
  const { fetch } = dialer;
  const clientMetadataUrl = clientMetadataUrlOf(publicUrl);
  const clients = createOAuthClients({ db, secrets, fetch, publicUrl, clientMetadataUrl, log });
  const onGrantChanged = (change: GrantChange) => {
    grantTokens.forget(change);
    dropHeld(change);
  };
  const redirectUri = redirectUriOf(publicUrl);
  const oauth = { db, secrets, fetch, clients, redirectUri, publicUrl, selfOrigins, log, onGrantChanged };
  const grantTokens = createGrantTokens(oauth);
  const prepareLogins = (server: Server) => {
    if (server.authType !== 'oauth2' || server.oauth2) return;
    // What comes of it is stored; where it is cut short, the first user who connects does it again.
    clients.prepare(server).catch(() => undefined);
  };
  closing.add('grant changes', followGrantChanges(db, onGrantChanged));
  return { oauth, grantTokens, prepareLogins };
}
