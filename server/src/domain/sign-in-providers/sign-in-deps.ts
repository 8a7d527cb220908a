import type { Database } from '../../db/database.ts';
import type { IdentityProvider, OidcProvider } from '../../upstream/identity/identity-provider.ts';
import type { SecretBox } from '../secrets/secret-box.ts';
import type { SignInRules } from './sign-in-policy.ts';

/** Providers that people sign in at. */
export type ProviderType = 'oidc' | 'github';

/** What the verbs of signing in at a provider work with. */
export type ProviderSignInDeps = {
  db: Database;
  secrets: SecretBox;
  oidc: OidcProvider | undefined;
  github: IdentityProvider | undefined;
  rules: SignInRules;
  /** Whether people may also sign in with a password. */
  passwordSignIn: boolean;
  /** Where people reach Gatehouse, as an origin. */
  publicUrl: string;
  log: { warn(fields: object, text: string): void };
  /** Drops what this process holds of a user's link. Called after each committed change. */
  onLinkChanged: (userId: string) => void;
};

/** The provider of that kind, or undefined where none is set up. */
export function findProvider(deps: Pick<ProviderSignInDeps, ProviderType>, type: ProviderType): IdentityProvider | undefined {
  return deps[type];
}

/** Where a provider sends users back to: for ever, since it is entered there. */
export function redirectUriOf({ publicUrl }: Pick<ProviderSignInDeps, 'publicUrl'>, type: ProviderType): string {
  return `${publicUrl}/api/v1/auth/${type}/callback`;
}
