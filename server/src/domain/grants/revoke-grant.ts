import { OAuthFailure } from '../../upstream/oauth/oauth-failure.ts';
import { revokeToken } from '../../upstream/oauth/revoke-token.ts';
import type { GrantClient } from '../oauth-clients/prepared-oauth.ts';
import { placeOf } from '../secrets/sealed-columns.ts';
import type { RemovedGrant } from './grant-store.ts';
import type { GrantsDeps } from './grants-deps.ts';

/** How a revocation at a provider went; `error` is for people. */
export type Revocation = { tokenRevoked: boolean; error?: string };

/** Asks the provider to revoke the tokens of a grant that was removed, as `revokeTokens` does. @throws SecretError */
export async function revokeGrant(
  deps: Pick<GrantsDeps, 'fetch' | 'secrets'>,
  client: GrantClient,
  grant: Pick<RemovedGrant, 'id' | 'accessToken' | 'refreshToken'>,
): Promise<Revocation> {
  const open = (column: string, sealed: string) => deps.secrets.open(placeOf({ table: 'grants', column }, grant.id), sealed);
  return revokeTokens(deps, client, {
    accessToken: open('access_token', grant.accessToken),
    refreshToken: grant.refreshToken === null ? undefined : open('refresh_token', grant.refreshToken),
  });
}

/** Asks the provider to revoke tokens: the refresh token, which takes the other along; the access token where there is none. */
export async function revokeTokens(
  deps: Pick<GrantsDeps, 'fetch'>,
  { prepared: { server, client } }: GrantClient,
  tokens: { accessToken: string; refreshToken?: string | undefined },
): Promise<Revocation> {
  if (server.revocationEndpoint === undefined) return { tokenRevoked: false, error: 'The provider offers no revocation.' };
  const token =
    tokens.refreshToken === undefined
      ? ({ value: tokens.accessToken, hint: 'access_token' } as const)
      : ({ value: tokens.refreshToken, hint: 'refresh_token' } as const);
  try {
    await revokeToken(deps, server.revocationEndpoint, client, token);
    return { tokenRevoked: true };
  } catch (error) {
    if (!(error instanceof OAuthFailure)) throw error;
    return { tokenRevoked: false, error: `The provider did not revoke it: ${error.message}.` };
  }
}
