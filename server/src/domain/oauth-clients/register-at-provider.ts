import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import { describeFinding } from '../../protocol/oauth/finding.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { registerClient } from '../../upstream/oauth/register-client.ts';
import type { Server } from '../servers/server.ts';
import { saveFinding } from './discovery-store.ts';
import { LoginUnavailable } from './login-unavailable.ts';
import { redirectUriOf, type OAuthClientsDeps } from './oauth-clients-deps.ts';
import { countRecentRegistrations, saveRegistration } from './registration-store.ts';
import { writeIfCurrent } from './write-if-current.ts';

/** A provider that says again and again that it does not know who was just registered is not filled with more of them. */
const mostAnHour = 5;

/**
 * Registers Gatehouse at the authorization server of a server, and keeps the registration for the next logins.
 * @param scope what the server says that it needs; the admin's scopes go before it
 * @throws LoginUnavailable when the provider refuses, or was registered at too often within the hour
 */
export async function registerAtProvider(
  deps: OAuthClientsDeps,
  server: Server,
  authorizationServer: AuthorizationServer,
  scope: string | undefined,
): Promise<void> {
  const key = { serverId: server.id, issuer: authorizationServer.issuer, redirectUri: redirectUriOf(deps.publicUrl) };
  if ((await countRecentRegistrations(deps.db.sql, key)) >= mostAnHour) {
    deps.log.warn({ serverId: server.id, issuer: key.issuer }, 'Gatehouse was registered too often to be registered again yet');
    const detail = 'Gatehouse registered itself several times within the hour, and does so again later.';
    throw new LoginUnavailable(describeFinding('client_unknown', detail));
  }
  try {
    const wanted = server.oauth2Scopes === '' ? scope : server.oauth2Scopes;
    const request = { redirectUri: key.redirectUri, clientName: 'Gatehouse', clientUri: deps.publicUrl, scope: wanted };
    const client = await registerClient(deps, authorizationServer, request);
    await writeIfCurrent(deps.db, server, async (tx) => {
      await saveRegistration({ db: { sql: tx }, secrets: deps.secrets }, key, client);
      await saveFinding(tx, server, null);
    });
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn({ serverId: server.id, failure: error.message, status: error.status }, 'Gatehouse could not be registered');
    const code = error.finding?.code ?? 'registration_refused';
    await writeIfCurrent(deps.db, server, (tx) => saveFinding(tx, server, code));
    throw new LoginUnavailable(error.finding, error);
  }
}
