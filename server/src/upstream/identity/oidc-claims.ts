import type { Configuration, IDToken, TokenEndpointResponse } from 'openid-client';
import { cleanText } from '../../protocol/oauth/clean-text.ts';
import type { OpenIdClient } from './discover-oidc.ts';
import type { Profile } from './identity-provider.ts';
import { ProviderFailure } from './provider-failure.ts';

/** The standard has 255 characters, and no more than 2,704 bytes could be kept. */
const mostSubjectBytes = 1_000;

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
    const { email_verified: _verified, ...values } = { ...more, ...idToken };
    const said = [idToken, more].filter(({ email }) => email !== undefined && email === values.email);
    const verified = said.find(({ email_verified: told }) => told !== undefined)?.email_verified;
    return { values: { ...values, ...(verified !== undefined && { email_verified: verified }) }, isComplete: true };
  } catch {
    return { values: idToken, isComplete: false };
  }
}

/**
 * Reads the claims that Gatehouse goes by. An e-mail address counts only where the provider says that it is verified.
 * @throws ProviderFailure `bad_answer` for a subject that could be taken for another one's
 */
export function toProfile(issuer: string, { values, isComplete }: Claims): Profile {
  const email = textOf(values['email']);
  const subject = values['sub'];
  if (!isSubject(subject)) throw new ProviderFailure('bad_answer', 'its id token names nobody by a subject that can be kept');
  return {
    issuer,
    subject,
    label: cleanText(email) ?? cleanText(textOf(values['preferred_username'])) ?? subject,
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

/** Characters that are not seen, or that no database keeps, would make one person's subject of another's. @see OpenID Connect Core 1.0, section 2 */
function isSubject(value: unknown): value is string {
  return typeof value === 'string' && /^[^\p{Cc}\p{Cs}]+$/u.test(value) && Buffer.byteLength(value) <= mostSubjectBytes;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
