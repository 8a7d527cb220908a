import type { SignInEnvironment } from './sign-in-variables.ts';

/** The OpenID Connect provider that people sign in at, and what follows from what it says about them. */
export type OidcConfig = {
  issuer: string;
  clientId: string;
  /** Undefined: a public client. */
  clientSecret: string | undefined;
  /** Undefined: the usual ones, as far as the provider has them. */
  scopes: string | undefined;
  name: string;
  adminGroup: string | undefined;
  /** In lower case; undefined: any. */
  allowedDomains: string[] | undefined;
  signUp: boolean;
};

export type GitHubConfig = {
  /** Without a slash at its end. */
  baseUrl: string;
  clientId: string;
  clientSecret: string;
  /** In lower case; empty: no new members. */
  allowedOrgs: string[];
};

export type SignInConfig = { oidc: OidcConfig | undefined; github: GitHubConfig | undefined };

/** The providers that an environment sets up: those with everything that they need. */
export function toSignInConfig(env: SignInEnvironment): SignInConfig {
  return { oidc: toOidcConfig(env), github: toGitHubConfig(env) };
}

function toOidcConfig(env: SignInEnvironment): OidcConfig | undefined {
  const { GATEHOUSE_OIDC_ISSUER: issuer, GATEHOUSE_OIDC_CLIENT_ID: clientId } = env;
  if (issuer === undefined || clientId === undefined) return undefined;
  return {
    issuer,
    clientId,
    clientSecret: env.GATEHOUSE_OIDC_CLIENT_SECRET,
    scopes: env.GATEHOUSE_OIDC_SCOPES,
    name: env.GATEHOUSE_OIDC_NAME ?? new URL(issuer).host,
    adminGroup: env.GATEHOUSE_OIDC_ADMIN_GROUP,
    allowedDomains: env.GATEHOUSE_OIDC_ALLOWED_DOMAINS,
    signUp: env.GATEHOUSE_OIDC_SIGN_UP ?? true,
  };
}

function toGitHubConfig(env: SignInEnvironment): GitHubConfig | undefined {
  const { GATEHOUSE_GITHUB_CLIENT_ID: clientId, GATEHOUSE_GITHUB_CLIENT_SECRET: clientSecret } = env;
  if (clientId === undefined || clientSecret === undefined) return undefined;
  const baseUrl = (env.GATEHOUSE_GITHUB_BASE_URL ?? 'https://github.com').replace(/\/+$/, '');
  return { baseUrl, clientId, clientSecret, allowedOrgs: env.GATEHOUSE_GITHUB_ALLOWED_ORGS ?? [] };
}

type SignInVariable = keyof SignInEnvironment;

const needed: Record<'OIDC' | 'GITHUB', SignInVariable[]> = {
  OIDC: ['GATEHOUSE_OIDC_ISSUER', 'GATEHOUSE_OIDC_CLIENT_ID'],
  GITHUB: ['GATEHOUSE_GITHUB_CLIENT_ID', 'GATEHOUSE_GITHUB_CLIENT_SECRET'],
};

/** The variables that are missing although others of the same provider are set. */
export function findHalfProviders(given: Readonly<Record<string, unknown>>): { variable: SignInVariable; problem: string }[] {
  return Object.entries(needed).flatMap(([provider, variables]) => {
    const set = Object.keys(given).find((name) => name.startsWith(`GATEHOUSE_${provider}_`) && given[name] !== undefined);
    if (set === undefined) return [];
    return variables
      .filter((variable) => given[variable] === undefined)
      .map((variable) => ({ variable, problem: `it is not set, and ${set} is` }));
  });
}
