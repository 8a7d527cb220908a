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

/**
 * Asks the provider to revoke tokens: the refresh token, which takes the other along; the access token where there is none, and where
 * the provider will not revoke the refresh token, which then stays good there.
 */
export async function revokeTokens(
  deps: Pick<GrantsDeps, 'fetch'>,
  { prepared: { server, client } }: GrantClient,
  { accessToken, refreshToken }: { accessToken: string; refreshToken?: string | undefined },
): Promise<Revocation> {
  const endpoint = server.revocationEndpoint;
  if (endpoint === undefined) return { tokenRevoked: false, error: 'The provider offers no revocation.' };
  const ask = (value: string, hint: 'refresh_token' | 'access_token') =>
    findFailure(revokeToken(deps, endpoint, client, { value, hint }));

  const failure = refreshToken === undefined ? await ask(accessToken, 'access_token') : await ask(refreshToken, 'refresh_token');
  if (!failure) return { tokenRevoked: true };
  const error = `The provider did not revoke it: ${failure.message}.`;
  if (refreshToken === undefined || !isAboutToken(failure)) return { tokenRevoked: false, error };
  const isHalf = (await ask(accessToken, 'access_token')) === undefined;
  return { tokenRevoked: false, error: isHalf ? `${error} It revoked the access token alone.` : error };
}

/** Otherwise the provider cannot be asked just now, or refuses Gatehouse. */
function isAboutToken({ kind, error }: OAuthFailure): boolean {
  return kind === 'refused' && error !== 'invalid_client';
}

async function findFailure(revocation: Promise<void>): Promise<OAuthFailure | undefined> {
  try {
    await revocation;
    return undefined;
  } catch (error) {
    if (error instanceof OAuthFailure) return error;
    throw error;
  }
}
