import type { Profile } from '../../upstream/identity/identity-provider.ts';
import type { Role } from '../actor.ts';
import type { ProviderType } from './sign-in-deps.ts';
import type { SignInRefusalCode } from '@gatehouse/contract';

/** Who may come in by which provider. */
export type SignInRules = {
  /** Whoever is in this group by OpenID Connect is an admin. */
  adminGroup: string | undefined;
  /** Whether OpenID Connect makes new members. */
  oidcSignUp: boolean;
  /** In lower case; undefined: any. */
  oidcDomains: readonly string[] | undefined;
  /** Organizations whose members GitHub makes new members of, in lower case. */
  githubOrgs: readonly string[];
};

/** A user as far as it matters here. */
export type KnownUser = { id: string; role: Role; disabled: boolean };

/** What is stored about whoever came. */
export type Known = {
  /** Whose link this identity is. */
  linked: KnownUser | undefined;
  /** Who has the verified e-mail address. */
  byEmail: (KnownUser & { hasOtherIdentity: boolean }) | undefined;
  /** The signed-in user who adds this identity to their account. */
  adding: (KnownUser & { hasOtherIdentity: boolean }) | undefined;
};

export type Decision =
  | { to: 'sign_in'; userId: string }
  | { to: 'link'; userId: string }
  | { to: 'create'; email: string }
  | { to: 'refuse'; code: SignInRefusalCode };

/**
 * Decides who somebody is whom a provider vouches for: whoever has the link; else whoever is adding it; else whoever has the
 * verified e-mail address, but no admin by that alone; else somebody new, where the rules let new members in. An e-mail address
 * that was given to another person at the provider does not lead to the account of the one before.
 */
export function decideSignIn(type: ProviderType, profile: Profile, known: Known, rules: SignInRules): Decision {
  if (known.adding) return decideAdding(known.adding, known.linked);
  if (known.linked) return known.linked.disabled ? refuse('disabled') : { to: 'sign_in', userId: known.linked.id };
  if (profile.verifiedEmail === undefined) return refuse('email_unverified');
  if (known.byEmail) return decideByEmail(known.byEmail, isInAdminGroup(type, profile, rules) === true);
  return decideNew(type, profile, profile.verifiedEmail, rules);
}

function decideAdding(adding: NonNullable<Known['adding']>, linked: KnownUser | undefined): Decision {
  if (adding.disabled) return refuse('disabled');
  if (linked) return linked.id === adding.id ? { to: 'sign_in', userId: adding.id } : refuse('link_taken');
  return adding.hasOtherIdentity ? refuse('other_identity') : { to: 'link', userId: adding.id };
}

function decideByEmail(user: NonNullable<Known['byEmail']>, isGroupAdmin: boolean): Decision {
  if (user.disabled) return refuse('disabled');
  if (user.hasOtherIdentity) return refuse('other_identity');
  if (user.role === 'admin' && !isGroupAdmin) return refuse('admin_by_email');
  return { to: 'link', userId: user.id };
}

function decideNew(type: ProviderType, profile: Profile, email: string, rules: SignInRules): Decision {
  if (type === 'github') {
    if (rules.githubOrgs.length === 0) return refuse('no_account');
    const isMember = profile.groups?.some((group) => rules.githubOrgs.includes(group)) === true;
    return isMember ? { to: 'create', email } : refuse('organization_not_allowed');
  }
  if (!rules.oidcSignUp) return refuse('no_account');
  const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
  if (rules.oidcDomains?.includes(domain) === false) return refuse('domain_not_allowed');
  return { to: 'create', email };
}

/** Whether the provider's group makes them an admin; undefined: there is no such rule, or the provider did not tell. */
export function isInAdminGroup(type: ProviderType, profile: Profile, { adminGroup }: SignInRules): boolean | undefined {
  if (type !== 'oidc' || adminGroup === undefined) return undefined;
  return profile.groups?.includes(adminGroup);
}

function refuse(code: SignInRefusalCode): Decision {
  return { to: 'refuse', code };
}
