import type { Database } from '../../db/database.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { OidcProvider } from '../../upstream/identity/identity-provider.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken } from '../../upstream/oauth/request-token.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { findOidcLink } from '../user-links/user-link-store.ts';
import { createSealedTokenStore } from './create-sealed-token-store.ts';
import { createTokenRenewer, type RefreshAnswer } from './create-token-renewer.ts';
import { toCredentialsError } from './to-credentials-error.ts';
import type { StoredTokens } from './renewable-tokens.ts';
import { createServerTargets } from './server-targets.ts';
import type { UserTokens } from './user-tokens.ts';

export type LinkTokensDeps = {
  db: Database;
  secrets: SecretBox;
  fetch: GuardedFetch;
  /** Undefined: nobody signs in with OpenID Connect here, so that nobody has such a token. */
  oidc: OidcProvider | undefined;
  log: { warn(fields: object, text: string): void };
};

export type LinkTokens = UserTokens & {
  /** A user's tokens themselves, renewed where they have to be: what others are made of. @throws UpstreamError as `current` does */
  find(userId: string): Promise<StoredTokens | undefined>;
  /** Drops what is held in memory. @returns the link that was held, if any */
  forget(userId: string): string | undefined;
};

/**
 * The tokens of users' OpenID Connect sign-ins, as they are. Users without such a link have none, and neither have those whose
 * tokens have ended.
 */
export function createLinkTokens(deps: LinkTokensDeps): LinkTokens {
  const { db, oidc } = deps;
  const links = new Map<string, string>(); // user -> link
  const findTarget = createServerTargets(db);
  const renewer = createTokenRenewer({
    store: createSealedTokenStore(deps, 'user_links'),
    refresh: (tokens) => refresh(deps, tokens),
    log: deps.log,
  });

  async function findLinkId(userId: string): Promise<string | undefined> {
    const known = links.get(userId);
    if (known !== undefined || !oidc) return known;
    const link = await findOidcLink(db.sql, userId, oidc.issuer);
    if (link) links.set(userId, link.id);
    return link?.id;
  }

  async function tokensOf(
    userId: string,
    give: (linkId: string) => Promise<StoredTokens | undefined>,
  ): Promise<StoredTokens | undefined> {
    const linkId = await findLinkId(userId);
    if (linkId === undefined) return undefined;
    try {
      const tokens = await give(linkId);
      if (!tokens) links.delete(userId);
      return tokens;
    } catch (error) {
      throw toCredentialsError(error);
    }
  }

  async function tokenFor(server: UpstreamServer, userId: string, give: (linkId: string) => Promise<StoredTokens | undefined>) {
    const tokens = await tokensOf(userId, give);
    if (tokens) await findTarget(server);
    return tokens?.accessToken;
  }

  return {
    find: (userId) => tokensOf(userId, (linkId) => renewer.current(linkId)),
    current: (server, userId) => tokenFor(server, userId, (linkId) => renewer.current(linkId)),
    replace: (server, userId, rejected) => tokenFor(server, userId, (linkId) => renewer.replace(linkId, rejected)),
    forget(userId) {
      const linkId = links.get(userId);
      links.delete(userId);
      if (linkId !== undefined) renewer.forget(linkId);
      return linkId;
    },
  };
}

async function refresh(deps: LinkTokensDeps, tokens: StoredTokens & { refreshToken: string }): Promise<RefreshAnswer> {
  if (!deps.oidc) return { ended: 'Signing in with OpenID Connect is not set up any more.' };
  const { server, client } = await deps.oidc.tokenEndpoint();
  try {
    const grant = { type: 'refresh_token', refreshToken: tokens.refreshToken } as const;
    return { fresh: await requestToken(deps, server, client, grant) };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    deps.log.warn(
      { failure: error.message, error: error.error, status: error.status },
      'The tokens of a sign-in were not renewed',
    );
    if (error.error === 'invalid_grant') return { ended: 'The provider ended the sign-in (invalid_grant).' };
    throw error;
  }
}
