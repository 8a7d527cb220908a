import type { TokenAuthMethod } from './authorization-server.ts';

/** Gatehouse as a client of one authorization server. */
export type OAuthClient = {
  clientId: string;
  clientSecret?: string;
  tokenAuthMethod: TokenAuthMethod;
  /**
   * True: nobody said how the client authenticates, so the other way may be tried once when the server does not know the client.
   * Absent: the method was entered, registered or told by the metadata, and no other is tried.
   */
  isMethodAssumed?: boolean;
};

/** A client that registered itself. */
export type RegisteredClient = OAuthClient & {
  /** Absent: never. */
  secretExpiresAt?: Date;
};

/**
 * Chooses how a client authenticates at the token endpoint: as the admin says, else as it was registered, else the first of
 * basic, post and none that the metadata lists. Metadata that lists nothing means basic (RFC 8414, section 2), which is then
 * only assumed: too many providers that say nothing take `client_secret_post` alone. Without a secret it is always `none`.
 *
 * @param known.supported `token_endpoint_auth_methods_supported`; absent when it was not told, as in a configuration by hand
 */
export function chooseTokenAuthMethod(known: {
  override?: TokenAuthMethod | undefined;
  registered?: TokenAuthMethod | undefined;
  supported?: readonly string[] | undefined;
  hasSecret: boolean;
}): Pick<OAuthClient, 'tokenAuthMethod' | 'isMethodAssumed'> {
  if (!known.hasSecret) return { tokenAuthMethod: 'none' };
  const said = known.override ?? known.registered;
  if (said !== undefined) return { tokenAuthMethod: said };
  const listed = secretMethods.find((method) => known.supported?.includes(method));
  return listed === undefined ? { tokenAuthMethod: 'client_secret_basic', isMethodAssumed: true } : { tokenAuthMethod: listed };
}

const secretMethods = ['client_secret_basic', 'client_secret_post'] as const;
