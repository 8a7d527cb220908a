import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import { createTokenRenewer } from '../credentials/create-token-renewer.ts';
import type { StoredTokens } from '../credentials/renewable-tokens.ts';
import type { UserTokens } from '../credentials/user-tokens.ts';
import { announceGrantChange } from './announce-grant-change.ts';
import { createGrantLookup } from './create-grant-lookup.ts';
import { createGrantTokenStore } from './create-grant-token-store.ts';
import type { GrantChange, GrantsDeps } from './grants-deps.ts';
import { refreshGrant, revokeOrphan } from './refresh-grant.ts';
import { wantMoreScope } from './want-more-scope.ts';

/** The tokens of users' grants, ready to be sent. */
export type GrantTokens = UserTokens & {
  /** After a 403 that says that the scopes do not suffice: the user has to connect again, for what they have and this. */
  wantScope(server: UpstreamServer, userId: string, scope: string | undefined): Promise<void>;
  forget(change: GrantChange): void;
};

/** Keeps the users' tokens in use: found once, held in memory, renewed in time. */
export function createGrantTokens(deps: GrantsDeps): GrantTokens {
  const grants = createGrantLookup(deps.db);
  const renewer = createTokenRenewer({
    store: createGrantTokenStore(deps),
    refresh: (tokens) => refreshGrant(deps, grants.originOf(tokens.id), tokens),
    onOrphaned: (id, fresh) => void revokeOrphan(deps, grants.originOf(id), fresh),
    log: deps.log,
  });

  async function tokenOf(
    server: UpstreamServer,
    userId: string,
    ask: (grantId: string) => Promise<StoredTokens | undefined>,
  ): Promise<string | undefined> {
    const found = await grants.find(server, userId);
    if (!found) return undefined;
    try {
      const tokens = await ask(found.grantId);
      if (!tokens) grants.forget({ serverId: server.id, userId });
      return tokens?.accessToken;
    } catch (error) {
      throw toUpstreamError(error);
    }
  }

  return {
    current: (server, userId) => tokenOf(server, userId, (id) => renewer.current(id)),
    replace: (server, userId, rejected) => tokenOf(server, userId, (id) => renewer.replace(id, rejected)),
    async wantScope(server, userId, scope) {
      const found = await grants.find(server, userId);
      if (!found) return;
      const isEnded = await wantMoreScope(deps, found.grantId, { scope, by: server.displayName });
      if (isEnded) await announceGrantChange(deps, { serverId: server.id, userId });
    },
    forget(change) {
      const grantId = grants.forget(change);
      if (grantId !== undefined) renewer.forget(grantId);
    },
  };
}

// Nothing was sent to the server: it is neither unreachable nor did it refuse anything.
function toUpstreamError(error: unknown): unknown {
  if (!(error instanceof OAuthFailure)) return error;
  return new UpstreamError('credentials', 'the provider did not renew the login just now', { cause: error });
}
