import { createExchangedLinkTokens } from '../domain/credentials/create-exchanged-link-tokens.ts';
import { createLinkTokens } from '../domain/credentials/create-link-tokens.ts';
import { listServers } from '../domain/servers/server-store.ts';
import { followLinkChanges } from '../domain/user-links/announce-link-change.ts';
import type { Dialer } from '../upstream/dial/create-dialer.ts';
import type { Ground } from './ground.ts';
import { joinSignIn, openSignInProviders } from './join-sign-in.ts';

/**
 * Signing in at providers, and the tokens that come of it.
 * @param dropHeld drops what is held elsewhere for a user at a server: listings, sessions
 */
export function joinLinkTokens(ground: Ground, dialer: Dialer, dropHeld: (change: { serverId: string; userId: string }) => void) {
  const { db, log, closing } = ground;
  const providers = openSignInProviders(ground, dialer);
  const deps = { ...ground, fetch: dialer.fetch, oidc: providers.oidc };
  const linkTokens = createExchangedLinkTokens(deps, createLinkTokens(deps));

  async function dropListings(userId: string): Promise<void> {
    const servers = await listServers(db.sql);
    for (const { id, authType } of servers) if (authType === 'user_oidc') dropHeld({ serverId: id, userId });
  }
  const onLinkChanged = (userId: string) => {
    linkTokens.forget(userId);
    dropListings(userId).catch((error: unknown) => log.warn({ err: error }, 'Listings of before a sign-in may still be shown'));
  };
  closing.add('link changes', followLinkChanges(db, onLinkChanged));
  return { linkTokens, ...joinSignIn(ground, { providers, onLinkChanged }) };
}
