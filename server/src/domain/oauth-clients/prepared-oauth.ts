import type { AuthorizationServer, TokenAuthMethod } from '../../protocol/oauth/authorization-server.ts';
import type { Finding, FindingCode } from '../../protocol/oauth/finding.ts';
import type { Discovery } from '../../upstream/oauth/discover-authorization.ts';
import type { OAuthClient } from '../../protocol/oauth/oauth-client.ts';
import type { Server } from '../servers/server.ts';

/** Everything that a login at a server's provider needs: what the admin entered, else what was found and registered. */
export type PreparedOAuth = {
  server: AuthorizationServer;
  client: OAuthClient;
  /** To be named in requests (RFC 8707); absent: it is left out. */
  resource?: string;
  /** The resource is named by our own choice: a provider that refuses it is asked again without. */
  mayOmitResource: boolean;
  /** To ask for at a first login; absent: the provider's default. */
  scope?: string;
  audience?: string;
  prompt?: string;
  /** Gatehouse registered the client itself, and can do so again. */
  isOwnRegistration: boolean;
};

/** Whom a grant was given to: the authorization server that gave it, and the client there. */
export type GivenTo = { issuer: string; clientId: string };

export type GrantClient = {
  prepared: PreparedOAuth;
  /** The client's secret was good until a time that is past: the provider is likely to refuse it. */
  hasExpired: boolean;
};

/**
 * @returns undefined when the server has another authorization server by now, or the client is not known any more
 * @throws SecretError when the client's secret cannot be opened
 */
export type FindGrantClient = (grant: GivenTo) => GrantClient | undefined;

/** How Gatehouse is known to the authorization servers of registered servers. */
export interface OAuthClients {
  /**
   * Looks anew for the authorization server of a server, keeps what was found and gives the trace of it; where nothing is found, what was
   * known stays. Dials, and never fails.
   */
  discover(server: Server): Promise<Discovery>;
  /**
   * Finds the authorization server and registers there where that is still to be done. Dials then, and where it was found more than
   * a day ago: the server is asked whether it names another one by now, for a few seconds, and what is known stays if it does not say.
   * @throws AppError `oauth_unavailable` with the finding, when a login cannot be begun
   */
  prepare(server: Server): Promise<PreparedOAuth>;
  /**
   * The same for a login that takes the place of one that works no more: the server may name another authorization server by now,
   * so it is asked first. @throws AppError `oauth_unavailable` as `prepare` does
   */
  prepareAgain(server: Server): Promise<PreparedOAuth>;
  /** The same from what is stored, without dialing; undefined when something is still to be found. */
  find(server: Server): Promise<PreparedOAuth | undefined>;
  /** As which clients a server's grants are renewed and revoked, from what is stored now, without dialing. */
  findGrantClients(server: Server): Promise<FindGrantClient>;
  /**
   * Asks the provider whether it still knows the registration of ours that logins begin with, as far as they begin with one; if not, the
   * next `prepare` makes another. Dials, for a few seconds at most, and never fails: where no answer comes, the registration stays.
   */
  checkRegistration(server: Server): Promise<void>;
  /**
   * Asks the token URL that an admin entered whether somebody is there who knows the client. Dials, for a few seconds at most, and never
   * fails. @returns what keeps logins from working; undefined: nothing that can be seen from here
   */
  checkEnteredClient(server: Server): Promise<Finding | undefined>;
  /** Begins no login any more with a registration of ours that the provider does not know; the next `prepare` makes another. */
  forgetRegistration(server: Server, clientId: string): Promise<void>;
  /** The provider was seen to refuse the resource's name: it is left out from now on, unless the admin wants it sent. */
  noteResourceRefused(server: Server): Promise<void>;
  /** The token endpoint was seen to take the client in this way, not as was assumed: it is tried first from now on. */
  noteTokenAuthMethod(server: Server, method: TokenAuthMethod): Promise<void>;
  /** How the token endpoint took the last request: well (undefined), or what it came upon. Remembered for the OAuth doctor. */
  noteLogin(server: Server, finding: Finding | undefined): Promise<void>;
  /**
   * What a login came back from the provider with, or that one went well (undefined). It comes through a user's browser: admins are told,
   * and nobody else's login depends on it.
   */
  noteCallback(server: Server, code: FindingCode | undefined): Promise<void>;
}
