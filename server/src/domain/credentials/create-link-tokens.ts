import type { Database } from '../../db/database.ts';
import type { GuardedFetch } from '../../upstream/dial/guarded-fetch.ts';
import type { OidcProvider } from '../../upstream/identity/identity-provider.ts';
import { ProviderFailure } from '../../upstream/identity/provider-failure.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken } from '../../upstream/oauth/request-token.ts';
import { UpstreamError, type UpstreamServer } from '../../upstream/upstream.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import { findOidcLink } from '../user-links/user-link-store.ts';
import { createExchangedTokens } from './create-exchanged-tokens.ts';
import { createSealedTokenStore } from './create-sealed-token-store.ts';
import { createTokenRenewer, type RefreshAnswer } from './create-token-renewer.ts';
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

/**
 * The tokens of users' OpenID Connect sign-ins, for servers of type `user_oidc`: as they are, or exchanged for one of the audience
 * that the server names. Users without such a link have none, and neither have those whose tokens have ended.
 */
export function createLinkTokens(deps: LinkTokensDeps): UserTokens & { forget(userId: string): void } {
  const { db, oidc } = deps;
  const links = new Map<string, string>(); // user -> link
  const findTarget = createServerTargets(db);
  const renewer = createTokenRenewer({
    store: createSealedTokenStore(deps, 'user_links'),
    refresh: (tokens) => refresh(deps, tokens),
    log: deps.log,
  });
  const exchanged = createExchangedTokens((subject, audience) => exchange(deps, subject, audience));

  async function findLinkId(userId: string): Promise<string | undefined> {
    const known = links.get(userId);
    if (known !== undefined || !oidc) return known;
    const link = await findOidcLink(db.sql, userId, oidc.issuer);
    if (link) links.set(userId, link.id);
    return link?.id;
  }

  async function tokenOf(
    server: UpstreamServer,
    userId: string,
    give: (linkId: string, audience: string | undefined) => Promise<string | undefined>,
  ): Promise<string | undefined> {
    const linkId = await findLinkId(userId);
    if (linkId === undefined) return undefined;
    const { audience } = await findTarget(server);
    try {
      const token = await give(linkId, audience);
      if (token === undefined) links.delete(userId);
      return token;
    } catch (error) {
      throw toUpstreamError(error);
    }
  }

  return {
    current: (server, userId) =>
      tokenOf(server, userId, async (linkId, audience) => {
        const tokens = await renewer.current(linkId);
        return tokens && audience !== undefined ? exchanged.current(tokens, audience) : tokens?.accessToken;
      }),
    replace: (server, userId, rejected) =>
      tokenOf(server, userId, async (linkId, audience) => {
        if (audience === undefined) return (await renewer.replace(linkId, rejected))?.accessToken;
        const tokens = await renewer.current(linkId);
        return tokens && exchanged.replace(tokens, audience, rejected);
      }),
    forget(userId) {
      const linkId = links.get(userId);
      links.delete(userId);
      if (linkId === undefined) return;
      renewer.forget(linkId);
      exchanged.forget(linkId);
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

async function exchange(deps: LinkTokensDeps, { accessToken }: StoredTokens, audience: string) {
  if (!deps.oidc) throw new ProviderFailure('refused', 'it is not set up any more');
  const { server, client } = await deps.oidc.tokenEndpoint();
  try {
    return await requestToken(deps, server, client, { type: 'token_exchange', subjectToken: accessToken, audience });
  } catch (error) {
    if (error instanceof OAuthFailure) {
      const { message: failure, error: code, status } = error;
      deps.log.warn({ audience, failure, error: code, status }, 'A token was not exchanged');
    }
    throw error;
  }
}

// Nothing was sent to the server: it is neither unreachable nor did it refuse anything.
function toUpstreamError(error: unknown): unknown {
  if (!(error instanceof OAuthFailure) && !(error instanceof ProviderFailure)) return error;
  return new UpstreamError('unauthorized', 'the identity provider gave no token for it just now', { cause: error });
}
