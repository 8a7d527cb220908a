import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken } from '../../upstream/oauth/request-token.ts';
import type { RefreshAnswer } from '../credentials/create-token-renewer.ts';
import type { FreshTokens, StoredTokens } from '../credentials/renewable-tokens.ts';
import { findServer } from '../servers/server-store.ts';
import type { GrantClient } from '../oauth-clients/prepared-oauth.ts';
import type { Server } from '../servers/server.ts';
import type { GrantOrigin } from './create-grant-lookup.ts';
import type { GrantsDeps } from './grants-deps.ts';
import { noteTokenAnswer } from './note-token-answer.ts';
import { revokeTokens } from './revoke-grant.ts';

/** Asks the provider of a grant for new tokens, as the client that it was given to. @throws OAuthFailure when it may work another time */
export async function refreshGrant(
  deps: GrantsDeps,
  origin: GrantOrigin | undefined,
  tokens: StoredTokens & { refreshToken: string },
): Promise<RefreshAnswer> {
  const provider = await findProvider(deps, origin);
  if (!provider) return { ended: 'The provider that your account was connected at is not known any more.' };
  const { server, client } = provider;
  const { prepared } = client;
  try {
    const fresh = await requestToken(deps, prepared.server, prepared.client, {
      type: 'refresh_token',
      refreshToken: tokens.refreshToken,
      ...(prepared.resource === undefined ? {} : { resource: prepared.resource, mayOmitResource: prepared.mayOmitResource }),
    });
    // Nobody waits for it: what the provider gave has to be stored, whatever becomes of notes.
    void noteTokenAnswer(deps, server, fresh);
    return { fresh };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn(
      { serverId: server.id, failure: error.message, error: error.error, status: error.status },
      'A grant was not renewed',
    );
    if (error.error === 'invalid_client' && prepared.isOwnRegistration) {
      await deps.clients.forgetRegistration(server, prepared.client.clientId);
      return {
        ended: isSecretExpired(client, error)
          ? secretExpired
          : 'The provider has forgotten Gatehouse, which will introduce itself anew.',
      };
    }
    if (error.finding) await deps.clients.noteLogin(server, error.finding);
    if (error.error !== undefined && endsGrant.has(error.error))
      return { ended: `The provider ended your connection (${error.error}).` };
    throw error;
  }
}

/** What says that this refresh token will never be taken again. `bad_refresh_token` is GitHub's. */
const endsGrant = new Set(['invalid_grant', 'bad_refresh_token']);

const secretExpired = 'The secret that the provider gave Gatehouse has expired. Gatehouse will introduce itself anew.';

function isSecretExpired({ hasExpired }: GrantClient, { finding }: OAuthFailure): boolean {
  return hasExpired || finding?.code === 'client_expired';
}

/**
 * Revokes tokens that came when the user had disconnected already: they must not stay good at the provider. Where the server was changed
 * meanwhile, they do: it may revoke at another address by now, which never had them. Never throws.
 */
export async function revokeOrphan(deps: GrantsDeps, origin: GrantOrigin | undefined, fresh: FreshTokens): Promise<void> {
  const serverId = origin?.serverId;
  const text = 'Tokens that nobody holds any more could not be revoked';
  try {
    const provider = await findProvider(deps, origin);
    const isSame = provider !== undefined && provider.server.revision === origin?.revision;
    const { error } = isSame ? await revokeTokens(deps, provider.client, fresh) : { error: 'The server was changed meanwhile.' };
    if (error !== undefined) deps.log.warn({ serverId, reason: error }, text);
  } catch (error) {
    deps.log.warn({ err: error, serverId }, text);
  }
}

/** @returns undefined when the server is gone or has another provider by now, to which nothing of the former one's may be sent */
async function findProvider(
  deps: GrantsDeps,
  origin: GrantOrigin | undefined,
): Promise<{ server: Server; client: GrantClient } | undefined> {
  const server = origin && (await findServer(deps.db.sql, origin.serverId));
  const client = server && (await deps.clients.findGrantClients(server))(origin);
  return server && client && { server, client };
}
