/** How a demo server wants to be called; it answers 401 to everything else. */
export type DemoAuth =
  | { type: 'none' }
  | { type: 'api_key'; header: string; value: string }
  | { type: 'custom_headers'; headers: Record<string, string> }
  /** A token that this issuer made for the server itself, with all of the scopes. The server says where to get one. */
  | { type: 'oauth2'; issuer: string; scopes: readonly string[] }
  /** The access token of a sign-in at this issuer, made for `audience`. */
  | { type: 'user_oidc'; issuer: string; audience: string };

/** A running MCP server on loopback. */
export type DemoServer = {
  url: string;
  transport: 'streamable_http' | 'sse';
  auth: DemoAuth;
  /** Resolves once it has ended. Calling it again does no harm. */
  close: () => Promise<void>;
};
