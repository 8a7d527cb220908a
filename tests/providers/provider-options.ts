export type TokenAuthMethod = 'client_secret_basic' | 'client_secret_post' | 'none';

/** A tool as `tools/list` gives it. */
export type ListedTool = { name: string; description?: string; inputSchema: object; annotations?: object };

/** What a provider does, good or odd. Each can be changed while it runs, and holds from the next request on. */
export type ProviderOptions = {
  // The MCP server
  /** Its path; a slash at the end is one of the oddities. */
  mcpPath: string;
  /** What works without a token. `initialize` also stands for discovery, notifications and streams. */
  anonymous: readonly ('initialize' | 'tools/list' | 'tools/call')[];
  /** `full` names the resource metadata and scopes, `bare` only `Bearer`, `none` is a 401 without a challenge. */
  challenge: 'full' | 'bare' | 'none';
  challengeScope: string | undefined;
  /** Scopes wanted per method (`tools/list`) or tool (`delete_all`): 403 `insufficient_scope` without them. */
  scopesWanted: Readonly<Record<string, string>>;
  /** Whether a token for another resource is refused; a token that names none is taken. */
  checksAudience: boolean;
  /** The tools of a user, who may be nobody. */
  toolsOf: (user: string | undefined) => readonly ListedTool[];

  // Resource metadata (RFC 9728)
  /** Where it is answered: under the server's path, at the root, or at a place that only the challenge tells. */
  resourceMetadata: readonly ('path' | 'root' | 'elsewhere')[];
  /** What it says of `resource`: absent is the server's own URL, null leaves the field out. */
  resource: string | null | undefined;
  resourceScopes: readonly string[] | undefined;
  /** Absent: this provider's issuer alone. */
  authorizationServers: readonly string[] | undefined;

  // Authorization server metadata (RFC 8414, OpenID Connect Discovery)
  /** Whether the issuer is on another host (port) than the MCP server. */
  issuerElsewhere: boolean;
  /** Path of the issuer, such as `/tenant`. */
  issuerPath: string;
  /** What the metadata claims as issuer, where that is not its own: a slash more, another name. */
  claimedIssuer: string | undefined;
  /** Where it is answered. For an issuer without a path, root, inserted and appended are the same. */
  serverMetadata: readonly `${'oauth' | 'oidc'}_${'root' | 'inserted' | 'appended'}`[];
  /** Put over the metadata; a field that is undefined is left out. */
  metadata: Readonly<Record<string, unknown>>;
  codeChallengeMethods: readonly string[] | undefined;
  /** What is listed; what is taken says `tokenAuthMethods`. Absent: nothing is listed. */
  listedTokenAuthMethods: readonly string[] | undefined;
  promisesIssuer: boolean;
  /** Whether the URL of a client metadata document is taken as a client id. */
  takesClientMetadata: boolean;
  /** How such a document is fetched; the tests may have it elsewhere. */
  fetchClientMetadata: (url: string) => Promise<unknown>;

  // Registration (RFC 7591)
  registration: 'open' | 'absent' | 'refused' | 'refuses_redirect' | 'refuses_scope' | 'wants_application_type';
  registrationStatus: 200 | 201;
  /** The method that every client gets, whatever it asks for. */
  forcedTokenAuthMethod: TokenAuthMethod | undefined;
  /** 0 is never. */
  secretLifeSeconds: number;

  // Authorization endpoint
  /** Who is signed in at the provider where the request does not say. */
  user: string;
  /** Absent: any scope is known. */
  knownScopes: readonly string[] | undefined;
  /** What is done with `resource` (RFC 8707), here and at the token endpoint. */
  resourceParameter: 'taken' | 'required' | 'refused' | 'refused_with_scope';
  /** Whether S256 is demanded. */
  wantsPkce: boolean;
  /** `iss` of the callback (RFC 9207). */
  callbackIssuer: 'right' | 'wrong' | 'absent';

  // Token endpoint
  tokenAuthMethods: readonly TokenAuthMethod[];
  accessTokens: 'opaque' | 'jwt';
  tokenLifeSeconds: number;
  /** `as_text` writes `expires_in` as a string, as some do. */
  tellsExpiry: boolean | 'as_text';
  tokenType: string;
  refreshTokens: 'always' | 'never' | 'for_offline_access';
  /** Whether each refresh gives a new refresh token and uses the old one up. */
  rotates: boolean;
  /** Whether one reuse of a used refresh token ends all tokens that came of the same consent. */
  detectsReuse: boolean;
  /** For how long a used refresh token still gives tokens. */
  reuseGraceSeconds: number;
  /** Whether a refresh that names `scope` is refused. */
  refreshRefusesScope: boolean;
  tellsScope: boolean;
  /** RFC 8693 at the token endpoint; the subject token is one of this provider's. */
  exchangesTokens: boolean;
  /** How an error is said: by RFC 6749, as GitHub does (200), as JSON of another kind, or as a page. */
  errorStyle: 'oauth' | 'github' | 'other_json' | 'html';
  answerFormat: 'json' | 'form';

  // Revocation (RFC 7009)
  revocation: 'ok' | 'refused' | 'failing' | 'absent';

  // OpenID Connect
  /** Claims of a user, over `sub`, `name`, `email` and `email_verified` that are made from the name. */
  claimsOf: (user: string) => Readonly<Record<string, unknown>>;
  /** Put over the id token's claims: another nonce, audience or time. */
  idTokenClaims: Readonly<Record<string, unknown>>;
};

const whoami: ListedTool = {
  name: 'whoami',
  description: 'Says whose token the call carried.',
  inputSchema: { type: 'object', properties: {} },
  annotations: { readOnlyHint: true },
};
const echo: ListedTool = {
  name: 'echo',
  description: 'Gives back its text.',
  inputSchema: { type: 'object', properties: { text: { type: 'string' } }, required: ['text'] },
  annotations: { readOnlyHint: true },
};

/** A provider as the standards have it: everything listed, public and confidential clients, rotation without a catch. */
export function ordinaryOptions(): ProviderOptions {
  return {
    mcpPath: '/mcp',
    anonymous: [],
    challenge: 'full',
    challengeScope: undefined,
    scopesWanted: {},
    checksAudience: true,
    toolsOf: () => [whoami, echo],
    resourceMetadata: ['path'],
    resource: undefined,
    resourceScopes: undefined,
    authorizationServers: undefined,
    issuerElsewhere: false,
    issuerPath: '',
    claimedIssuer: undefined,
    serverMetadata: ['oauth_inserted', 'oidc_appended'],
    metadata: {},
    codeChallengeMethods: ['S256'],
    listedTokenAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    promisesIssuer: true,
    takesClientMetadata: false,
    fetchClientMetadata: async (url) => (await fetch(url)).json(),
    registration: 'open',
    registrationStatus: 201,
    forcedTokenAuthMethod: undefined,
    secretLifeSeconds: 0,
    user: 'grace',
    knownScopes: undefined,
    resourceParameter: 'taken',
    wantsPkce: true,
    callbackIssuer: 'right',
    tokenAuthMethods: ['client_secret_basic', 'client_secret_post', 'none'],
    accessTokens: 'opaque',
    tokenLifeSeconds: 3600,
    tellsExpiry: true,
    tokenType: 'Bearer',
    refreshTokens: 'always',
    rotates: true,
    detectsReuse: true,
    reuseGraceSeconds: 0,
    refreshRefusesScope: false,
    tellsScope: true,
    exchangesTokens: false,
    errorStyle: 'oauth',
    answerFormat: 'json',
    revocation: 'ok',
    claimsOf: () => ({}),
    idTokenClaims: {},
  };
}
