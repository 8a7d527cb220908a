import type { Sql } from '../../db/database.ts';
import { findOidcLink } from './user-link-store.ts';

/**
 * Whether a user has tokens of an OpenID Connect sign-in that can be passed on:
 * - `not_set_up`: nobody signs in that way here
 * - `none`: they never signed in that way
 * - `ended`: the provider took them back, or they ran out and cannot be renewed
 */
export type OidcLinkState = 'not_set_up' | 'none' | 'working' | 'ended';

/** What to tell a user whose requests go out without a token. */
export const oidcLinkReasons: Record<Exclude<OidcLinkState, 'working'>, string> = {
  not_set_up:
    'This server wants the access token of an OpenID Connect sign-in, which is not set up here: an admin sets GATEHOUSE_OIDC_ISSUER.',
  none: 'This server wants the access token of an OpenID Connect sign-in, and you signed in another way.',
  ended: 'This server wants the access token of your OpenID Connect sign-in, which has ended. Sign in that way again.',
};

/** @param issuer the provider's, as `OidcProvider.issuer` has it; undefined where none is set up */
export async function findOidcLinkState(sql: Sql, userId: string, issuer: string | undefined): Promise<OidcLinkState> {
  if (issuer === undefined) return 'not_set_up';
  const link = await findOidcLink(sql, userId, issuer);
  if (!link) return 'none';
  return link.hasUsableTokens ? 'working' : 'ended';
}
