import { knowsClient } from '../../upstream/oauth/knows-client.ts';
import type { Server } from '../servers/server.ts';
import { findPrepared } from './find-prepared.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import { retireRegistrations } from './registration-store.ts';

/**
 * Asks the provider of a server whether it still knows the registration of ours that logins begin with; one that it has dropped is
 * begun with no more. Where it says neither, or logins begin with no registration of ours, nothing changes.
 */
export async function checkRegistration(deps: OAuthClientsDeps, server: Server): Promise<void> {
  const prepared = await findPrepared(deps, server);
  if (!prepared?.isOwnRegistration) return;
  const { clientId } = prepared.client;
  const isKnown = await knowsClient(deps, prepared.server, prepared.client, redirectUriOf(deps.publicUrl));
  if (isKnown !== false) return;
  deps.log.warn({ serverId: server.id, issuer: prepared.server.issuer }, 'The provider has forgotten Gatehouse');
  await retireRegistrations(deps.db.sql, server.id, clientId);
}
