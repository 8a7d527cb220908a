import type { IncomingHttpHeaders } from 'node:http';
import type { ProviderOptions, TokenAuthMethod } from './provider-options.ts';
import type { SigningKeys } from './signing-keys.ts';

export const endpoints = [
  'resource_metadata',
  'server_metadata',
  'register',
  'authorize',
  'token',
  'revoke',
  'jwks',
  'userinfo',
  'end_session',
  'mcp',
  'other',
] as const;
export type Endpoint = (typeof endpoints)[number];

/** A request as it came, and the status that it was answered with. */
export type SeenRequest = {
  endpoint: Endpoint;
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
  /** Of the query and of a form body. */
  params: Record<string, string>;
  /** Of a JSON body. */
  json: Record<string, unknown>;
  /** Undefined until it is answered. */
  status: number | undefined;
};

/** A tool call that reached the tool. */
export type SeenCall = {
  tool: string;
  arguments: Record<string, unknown>;
  /** Whose token it carried; undefined without one. */
  user: string | undefined;
  token: string | undefined;
  session: string | undefined;
};

export type Answer = { status: number; headers?: Record<string, string>; body?: string | object };

export type KnownClient = {
  id: string;
  secret?: string;
  /** The only one that it may use, where it registered with one. */
  tokenAuthMethod?: TokenAuthMethod;
  redirectUris: readonly string[];
  /** In milliseconds. */
  secretExpiresAt?: number;
  /** Whether it registered itself: those are what a provider forgets. */
  isRegistered: boolean;
};

/** One consent of a user: what all tokens that come of it share, and end with. */
export type Consent = { user: string; clientId: string; scope: string; resource?: string; isRevoked: boolean };

export type IssuedCode = { consent: Consent; redirectUri: string; challenge?: string; nonce?: string; isUsed: boolean };
export type AccessToken = { consent: Consent; expiresAt: number; audience?: string };
export type RefreshToken = { consent: Consent; usedAt?: number };

/** Everything that a running provider knows. */
export type ProviderState = {
  options: ProviderOptions;
  /** Of the MCP server. */
  origin: string;
  /** Of the authorization server where that is on another host. */
  otherOrigin: string;
  keys: SigningKeys;
  clients: Map<string, KnownClient>;
  codes: Map<string, IssuedCode>;
  accessTokens: Map<string, AccessToken>;
  refreshTokens: Map<string, RefreshToken>;
  /** The user that each session of the MCP server belongs to. */
  sessions: Map<string, string | undefined>;
  calls: SeenCall[];
};

/** Where the authorization server is, and its name as metadata has to give it. */
export function issuerOf({ options, origin, otherOrigin }: ProviderState): string {
  return `${options.issuerElsewhere ? otherOrigin : origin}${options.issuerPath}`;
}

/** What the authorization server says its name is. */
export function claimedIssuerOf(state: ProviderState): string {
  return state.options.claimedIssuer ?? issuerOf(state);
}

export function mcpUrlOf({ options, origin }: ProviderState): string {
  return `${origin}${options.mcpPath}`;
}
