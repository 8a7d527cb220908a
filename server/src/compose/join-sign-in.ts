import { allowEndpoint } from '../config/allow-rules.ts';
import type { Config } from '../config.ts';
import type { ProviderSignInDeps } from '../domain/sign-in-providers/sign-in-deps.ts';
import type { Dialer } from '../upstream/dial/create-dialer.ts';
import { createGitHubProvider, listGitHubEndpoints } from '../upstream/identity/create-github-provider.ts';
import { createOidcProvider } from '../upstream/identity/create-oidc-provider.ts';
import type { Ground } from './ground.ts';

/** The providers that people sign in at, as the environment names them. */
export type SignInProviders = Pick<ProviderSignInDeps, 'oidc' | 'github'>;

/** Their addresses, for the dialer: each at exactly that host and port. */
export function listSignInEndpoints({ signIn: { oidc, github } }: Config): string[] {
  return [...(oidc ? [oidc.issuer] : []), ...(github ? listGitHubEndpoints(github.baseUrl) : [])].map(allowEndpoint);
}

/** Nothing is dialed yet: a provider that is down does not keep Gatehouse from starting. */
export function openSignInProviders({ config }: Ground, dialer: Pick<Dialer, 'fetch'>): SignInProviders {
  const { oidc, github } = config.signIn;
  return {
    oidc: oidc && createOidcProvider(oidc, dialer.fetch),
    github: github && createGitHubProvider({ ...github, asksOrganizations: github.allowedOrgs.length > 0 }, dialer.fetch),
  };
}

/** Signing in at those providers. */
export function joinSignIn(
  { config, db, secrets, publicUrl, log }: Ground,
  parts: { providers: SignInProviders; onLinkChanged: (userId: string) => void },
): { providerSignIn: ProviderSignInDeps } {
  const { oidc, github } = config.signIn;
  return {
    providerSignIn: {
      ...parts.providers,
      db,
      secrets,
      publicUrl,
      log,
      onLinkChanged: parts.onLinkChanged,
      passwordSignIn: config.passwordSignIn,
      rules: {
        adminGroup: oidc?.adminGroup,
        oidcSignUp: oidc?.signUp ?? false,
        oidcDomains: oidc?.allowedDomains,
        githubOrgs: github?.allowedOrgs ?? [],
      },
    },
  };
}
