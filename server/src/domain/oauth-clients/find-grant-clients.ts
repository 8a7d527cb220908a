import { findDiscovery } from './discovery-store.ts';
import { findPrepared, toPrepared } from './find-prepared.ts';
import type { OAuthClientsDeps } from './oauth-clients-deps.ts';
import type { FindGrantClient } from './prepared-oauth.ts';
import { listKeptRegistrations } from './registration-store.ts';
import type { Server } from '../servers/server.ts';

/**
 * How Gatehouse is known to the provider of a server by what was given to it before: as the client that a grant names, which need not
 * be the one that logins begin with now. It may have been registered under another address of Gatehouse, or been replaced since.
 * Does not dial.
 */
export async function findGrantClients(deps: OAuthClientsDeps, server: Server): Promise<FindGrantClient> {
  if (server.oauth2) {
    const prepared = await findPrepared(deps, server);
    return ({ issuer, clientId }) =>
      prepared?.server.issuer === issuer && prepared.client.clientId === clientId ? { prepared, hasExpired: false } : undefined;
  }
  const discovery = await findDiscovery(deps.db.sql, server);
  const found = discovery?.server;
  if (!found) return () => undefined;
  const registrations = await listKeptRegistrations(deps, server.id);
  return ({ issuer, clientId }) => {
    if (issuer !== found.issuer) return undefined;
    const own = registrations.find((kept) => kept.issuer === issuer && kept.clientId === clientId);
    if (own) {
      const known = { server: found, client: own.open(), discovery, isOwnRegistration: true };
      return { prepared: toPrepared(server, known), hasExpired: own.hasExpired };
    }
    if (!isClientMetadataUrl(clientId)) return undefined;
    const client = { clientId, tokenAuthMethod: 'none' } as const;
    return { prepared: toPrepared(server, { server: found, client, discovery, isOwnRegistration: false }), hasExpired: false };
  };
}

/** The document may be at a former address of Gatehouse, where the provider has it from. */
function isClientMetadataUrl(clientId: string): boolean {
  return clientId.startsWith('https://');
}
