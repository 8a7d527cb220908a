import type { UserLink } from '../user-links/user-link.ts';

/** How people can sign in here, as configured. */
export type WaysIn = {
  password: boolean;
  /** The issuers of the providers that are set up; links to others lead nowhere. */
  oidc: string | undefined;
  github: string | undefined;
  /** Whether a group at the OpenID Connect provider makes admins. */
  adminGroup: boolean;
};

type Provider = { issuer: string } | undefined;

/** The ways in of a Gatehouse that is made of these parts. */
export function toWaysIn(parts: {
  passwordSignIn: boolean;
  providerSignIn?: { oidc: Provider; github: Provider; rules: { adminGroup: string | undefined } };
}): WaysIn {
  const { oidc, github, rules } = parts.providerSignIn ?? {};
  return {
    password: parts.passwordSignIn,
    oidc: oidc?.issuer,
    github: github?.issuer,
    adminGroup: oidc !== undefined && rules?.adminGroup !== undefined,
  };
}

/**
 * Whether an admin with these links can sign in. One without a link at the provider only where its group makes admins: a verified
 * e-mail address alone lets no admin in.
 */
export function canAdminSignIn(links: readonly Pick<UserLink, 'type' | 'issuer'>[], ways: WaysIn): boolean {
  if (ways.adminGroup) return true;
  return links.some(({ type, issuer }) => (type === 'password' ? ways.password : issuer === ways[type]));
}
