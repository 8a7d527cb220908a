import { ProviderFailure } from '../../upstream/identity/provider-failure.ts';
import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { requestToken } from '../../upstream/oauth/request-token.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import { createExchangedTokens } from './create-exchanged-tokens.ts';
import type { LinkTokens, LinkTokensDeps } from './create-link-tokens.ts';
import type { FreshTokens, StoredTokens } from './renewable-tokens.ts';
import { createServerTargets } from './server-targets.ts';
import { toCredentialsError } from './to-credentials-error.ts';
import type { UserTokens } from './user-tokens.ts';

/**
 * Tokens that the provider of a user's sign-in gives in exchange for the sign-in's own, made for the audience that a server names.
 * A server that names none gets the sign-in's own, from `own`.
 * @see RFC 8693
 */
export function createExchangedLinkTokens(
  deps: Pick<LinkTokensDeps, 'db' | 'fetch' | 'oidc' | 'log'>,
  own: LinkTokens,
): UserTokens & { forget(userId: string): void } {
  const findTarget = createServerTargets(deps.db);
  const exchanged = createExchangedTokens((subject, audience) => exchange(deps, subject, audience));

  async function tokenOf(
    server: UpstreamServer,
    userId: string,
    from: {
      own: () => Promise<string | undefined>;
      exchanged: (subject: StoredTokens, audience: string) => Promise<string | undefined>;
    },
  ): Promise<string | undefined> {
    const { audience } = await findTarget(server);
    if (audience === undefined) return from.own();
    const subject = await own.find(userId);
    if (!subject) return undefined;
    return from.exchanged(subject, audience).catch((error: unknown) => {
      throw toCredentialsError(error);
    });
  }

  return {
    current: (server, userId) =>
      tokenOf(server, userId, {
        own: () => own.current(server, userId),
        exchanged: (subject, audience) => exchanged.current(subject, audience),
      }),
    replace: (server, userId, rejected) =>
      tokenOf(server, userId, {
        own: () => own.replace(server, userId, rejected),
        exchanged: (subject, audience) => exchanged.replace(subject, audience, rejected),
      }),
    forget(userId) {
      const linkId = own.forget(userId);
      if (linkId !== undefined) exchanged.forget(linkId);
    },
  };
}

async function exchange(
  deps: Pick<LinkTokensDeps, 'fetch' | 'oidc' | 'log'>,
  { accessToken }: StoredTokens,
  audience: string,
): Promise<FreshTokens> {
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
