import type { AuthorizationServer } from '../../protocol/oauth/authorization-server.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import type { TokenAnswer } from '../oauth/request-token.ts';

/** What a provider says about whoever signed in there. */
export type Profile = {
  /** The name of the provider, under which links are kept. */
  issuer: string;
  /** Who it is, for ever; never another person. */
  subject: string;
  /** What people recognise: an e-mail address or a login. */
  label: string;
  /** Only where the provider vouches that the address is theirs. */
  verifiedEmail: string | undefined;
  name: string | undefined;
  /** Groups or organizations; undefined: the provider did not tell, which says nothing. */
  groups: readonly string[] | undefined;
};

/** A sign-in that is about to begin. */
export type Departure = { redirectUri: string; state: string; nonce: string; codeChallenge: string; asksConsent: boolean };

/** A user who came back. `callback` is the redirect URI with what the provider appended. */
export type Arrival = { callback: URL; state: string; nonce: string; codeVerifier: string };

/** Somewhere people sign in. */
export type IdentityProvider = {
  issuer: string;
  /** @throws ProviderFailure */
  authorizationUrl(departure: Departure): Promise<string>;
  /** Redeems the code and checks everything that the provider answers. @throws ProviderFailure */
  redeem(arrival: Arrival): Promise<{ profile: Profile; tokens?: TokenAnswer }>;
};

/** A provider of OpenID Connect: it also gives tokens that are renewed and passed on, and ends sessions of its own. */
export type OidcProvider = IdentityProvider & {
  name: string;
  client: Pick<OAuthClient, 'clientId'>;
  /** Where tokens are renewed and exchanged, and as whom. @throws ProviderFailure */
  tokenEndpoint(): Promise<{ server: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint'>; client: OAuthClient }>;
  /** Whether a user has to be asked for their consent before there is a refresh token: it was wished for and did not come. */
  wantsConsent(answer: { tokens: TokenAnswer; asked: boolean }): Promise<boolean>;
  /** Somebody who was asked came back without: nobody is asked for the next ten minutes, so that they can sign in at all. */
  noteConsentRefused(): void;
  /** Where a browser ends the provider's session; undefined where it cannot, or does not answer. */
  endSessionUrl(session: { idToken: string | undefined; returnTo: string }): Promise<string | undefined>;
};
