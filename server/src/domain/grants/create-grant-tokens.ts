import { joinScopes } from '../../protocol/oauth/scopes.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken } from '../../upstream/oauth/request-token.ts';
import { revokeToken } from '../../upstream/oauth/revoke-token.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import { createSealedTokenStore } from '../credentials/create-sealed-token-store.ts';
import { createTokenRenewer, type RefreshAnswer } from '../credentials/create-token-renewer.ts';
import type { FreshTokens, StoredTokens } from '../credentials/renewable-tokens.ts';
import { findServer } from '../servers/server-store.ts';
import { announceGrantChange } from './announce-grant-change.ts';
import { findGrant, wantMoreScope } from './grant-store.ts';
import type { GrantChange, GrantsDeps } from './grants-deps.ts';

/** The tokens of users' grants, ready to be sent. */
export type GrantTokens = {
  /** The access token for a request to the server, or undefined when the user holds no grant that works. @throws UpstreamError */
  current(server: UpstreamServer, userId: string): Promise<string | undefined>;
  /** After a 401 to `rejected`: another one to try once more with, or undefined. @throws UpstreamError */
  replace(server: UpstreamServer, userId: string, rejected: string): Promise<string | undefined>;
  /** After a 403 that says that the scopes do not suffice: the user has to connect again, for what they have and this. */
  wantScope(server: UpstreamServer, userId: string, scope: string | undefined): Promise<void>;
  forget(change: GrantChange): void;
};

/** Which row a user's token is in, and the server that it may be sent to. */
type Known = { grantId: string; serverId: string; clientId: string; scope: string | undefined; revision: number; origin: string };

/** Keeps the users' tokens in use: found once, held in memory, renewed in time. */
export function createGrantTokens(deps: GrantsDeps): GrantTokens {
  const known = new Map<string, Known>();
  const servers = new Map<string, string>(); // grant -> server
  const renewer = createTokenRenewer({
    store: createSealedTokenStore(deps, 'grants'),
    refresh: (tokens) => refresh(deps, servers.get(tokens.id), tokens),
    onOrphaned: (id, fresh) => void revokeOrphan(deps, servers.get(id), fresh),
    log: deps.log,
  });

  async function find(server: UpstreamServer, userId: string): Promise<Known | undefined> {
    const key = keyOf({ serverId: server.id, userId });
    let held = known.get(key);
    if (held === undefined || held.revision < server.revision) {
      const grant = await findGrant(deps.db.sql, userId, server.id);
      if (!grant) {
        known.delete(key);
        return undefined;
      }
      const { id, serverId, clientId, scope, revision, url } = grant;
      held = { grantId: id, serverId, clientId, scope, revision, origin: new URL(url).origin };
      known.set(key, held);
      servers.set(id, serverId);
    }
    // A connection to where the server was before must not get what belongs to where it is now.
    if (held.revision !== server.revision && held.origin !== new URL(server.url).origin) {
      throw new UpstreamError('closed', `${server.displayName} was changed while it was being used. Try again.`);
    }
    return held;
  }

  async function tokenOf(key: GrantChange, ask: () => Promise<StoredTokens | undefined>): Promise<string | undefined> {
    try {
      const tokens = await ask();
      if (!tokens) known.delete(keyOf(key));
      return tokens?.accessToken;
    } catch (error) {
      throw toUpstreamError(error);
    }
  }

  return {
    async current(server, userId) {
      const held = await find(server, userId);
      return held && tokenOf({ serverId: server.id, userId }, () => renewer.current(held.grantId));
    },
    async replace(server, userId, rejected) {
      const held = await find(server, userId);
      return held && tokenOf({ serverId: server.id, userId }, () => renewer.replace(held.grantId, rejected));
    },
    async wantScope(server, userId, scope) {
      const held = await find(server, userId);
      if (!held) return;
      const reason = `${server.displayName} wants more than you allowed it${scope === undefined ? '' : ` (${scope})`}.`;
      const isEnded = await wantMoreScope(deps.db.sql, held.grantId, { scope: joinScopes(held.scope, scope), reason });
      if (isEnded) await announceGrantChange(deps, { serverId: server.id, userId });
    },
    forget(change) {
      const key = keyOf(change);
      const held = known.get(key);
      known.delete(key);
      if (!held) return;
      renewer.forget(held.grantId);
    },
  };
}

function keyOf({ serverId, userId }: GrantChange): string {
  return `${serverId} ${userId}`;
}

async function refresh(
  deps: GrantsDeps,
  serverId: string | undefined,
  tokens: StoredTokens & { refreshToken: string },
): Promise<RefreshAnswer> {
  const server = serverId === undefined ? undefined : await findServer(deps.db.sql, serverId);
  const prepared = server && (await deps.clients.find(server));
  if (!server || !prepared) return { ended: 'The provider that gave it is not known any more.' };
  try {
    const fresh = await requestToken(deps, prepared.server, prepared.client, {
      type: 'refresh_token',
      refreshToken: tokens.refreshToken,
      ...(prepared.resource === undefined ? {} : { resource: prepared.resource, mayOmitResource: prepared.mayOmitResource }),
    });
    if (fresh.resourceRefused) await deps.clients.noteResourceRefused(server);
    return { fresh };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn(
      { serverId: server.id, failure: error.message, error: error.error, status: error.status },
      'A grant was not renewed',
    );
    if (error.error === 'invalid_client' && prepared.isOwnRegistration) {
      await deps.clients.forgetRegistration(server, prepared.client.clientId);
      return { ended: 'The provider has forgotten Gatehouse, which will introduce itself anew.' };
    }
    if (error.error !== undefined && endsGrant.has(error.error)) return { ended: `The provider ended it (${error.error}).` };
    throw error;
  }
}

/** What says that this refresh token will never be taken again. `bad_refresh_token` is GitHub's. */
const endsGrant = new Set(['invalid_grant', 'bad_refresh_token']);

/** The user has disconnected meanwhile: what came too late must not stay good at the provider. */
async function revokeOrphan(deps: GrantsDeps, serverId: string | undefined, fresh: FreshTokens): Promise<void> {
  try {
    const server = serverId === undefined ? undefined : await findServer(deps.db.sql, serverId);
    const prepared = server && (await deps.clients.find(server));
    if (prepared?.server.revocationEndpoint === undefined) return;
    const token =
      fresh.refreshToken === undefined
        ? ({ value: fresh.accessToken, hint: 'access_token' } as const)
        : ({ value: fresh.refreshToken, hint: 'refresh_token' } as const);
    await revokeToken(deps, prepared.server.revocationEndpoint, prepared.client, token);
  } catch (error) {
    deps.log.warn({ err: error, serverId }, 'Tokens that nobody holds any more could not be revoked');
  }
}

// Nothing was sent to the server: it is neither unreachable nor did it refuse anything.
function toUpstreamError(error: unknown): unknown {
  if (!(error instanceof OAuthFailure)) return error;
  return new UpstreamError('unauthorized', 'the provider did not renew the login just now', { cause: error });
}
