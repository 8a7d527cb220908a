/** How a client says at the token endpoint who it is. */
export type TokenAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/**
 * What is known of an authorization server, from its metadata (RFC 8414, OpenID Connect Discovery) or from what an admin
 * entered by hand. Endpoints are absolute URLs.
 */
export type AuthorizationServer = {
  /** As the metadata says, compared as a string; the token endpoint's URL where it has no name. Grants are bound to it. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  registrationEndpoint?: string;
  revocationEndpoint?: string;
  /** Absent: not told, which says nothing. */
  scopesSupported?: string[];
  /** Absent: RFC 8414 means `client_secret_basic`. */
  tokenAuthMethods?: string[];
  /** Absent: not told. PKCE S256 is used all the same, and refused only where a list is given without it. */
  codeChallengeMethods?: string[];
  /** RFC 9207: an answer without `iss` is then refused. */
  promisesIssuer: boolean;
  /** Takes the URL of a client metadata document as a client id. */
  takesClientMetadata: boolean;
};

/** What an MCP server says about how it is protected (RFC 9728), or what is taken for it where it says nothing. */
export type ProtectedResource = {
  /** The `resource` to name in requests (RFC 8707). Absent: the metadata names none. */
  resource?: string;
  /** Scopes for a first request: the challenge's, else `scopes_supported`. Absent: not told. */
  scope?: string;
};
