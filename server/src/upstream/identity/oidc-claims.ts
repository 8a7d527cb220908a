import type { Configuration, IDToken, TokenEndpointResponse } from 'openid-client';
import type { OpenIdClient } from './discover-oidc.ts';
import type { Profile } from './identity-provider.ts';

/** What is known of a user, and whether everything was asked that could be. */
export type Claims = { values: Readonly<Record<string, unknown>>; isComplete: boolean };

/** The id token's claims, with those of the userinfo endpoint where it lacks some that matter. Does not fail when that does. */
export async function completeClaims(
  library: OpenIdClient,
  configuration: Configuration,
  { answer, idToken }: { answer: TokenEndpointResponse; idToken: IDToken },
): Promise<Claims> {
  const lacks = ['email', 'email_verified', 'name', 'groups'].some((claim) => idToken[claim] === undefined);
  if (!lacks || configuration.serverMetadata().userinfo_endpoint === undefined) return { values: idToken, isComplete: true };
  try {
    const more = await library.fetchUserInfo(configuration, answer.access_token, idToken.sub);
    // Whether an address is verified is said of the address beside it, and of no other.
    const isOfSameEmail = idToken['email'] === undefined || more.email === idToken['email'];
    const { email_verified: verified, ...others } = more;
    return { values: { ...others, ...(isOfSameEmail && { email_verified: verified }), ...idToken }, isComplete: true };
  } catch {
    return { values: idToken, isComplete: false };
  }
}

/** Reads the claims that Gatehouse goes by. An e-mail address counts only where the provider says that it is verified. */
export function toProfile(issuer: string, { values, isComplete }: Claims): Profile {
  const email = textOf(values['email']);
  const subject = textOf(values['sub']) ?? '';
  return {
    issuer,
    subject,
    label: email ?? textOf(values['preferred_username']) ?? subject,
    verifiedEmail: values['email_verified'] === true ? email : undefined,
    name: textOf(values['name']) ?? textOf(values['preferred_username']),
    groups: groupsOf(values, isComplete),
  };
}

/** Undefined: not told. Some providers leave out a long list and say where it could be asked for. */
function groupsOf(values: Claims['values'], isComplete: boolean): string[] | undefined {
  const { groups, _claim_names: elsewhere } = values;
  if (Array.isArray(groups)) return groups.filter((group) => typeof group === 'string');
  if (typeof groups === 'string') return [groups];
  const isElsewhere = typeof elsewhere === 'object' && elsewhere !== null && 'groups' in elsewhere;
  return isElsewhere || !isComplete ? undefined : [];
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
