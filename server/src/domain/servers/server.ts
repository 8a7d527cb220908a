import type { TokenAuthMethod } from '../../protocol/oauth/authorization-server.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';

export type Availability = 'force_on' | 'default_on' | 'default_off';
export type AuthType = UpstreamServer['authType'];

/** What an admin may add to the OAuth configuration of a server, whether it was entered by hand or found. */
export type OAuth2Options = {
  revocationUrl: string | undefined;
  /** Whether requests to the provider name the resource (RFC 8707): `auto` sends it until a provider is seen to refuse it. */
  resource: 'auto' | 'send' | 'omit';
  audience: string | undefined;
  prompt: string | undefined;
  /** Undefined: as the provider says. */
  tokenAuthMethod: TokenAuthMethod | undefined;
};

/** Nothing added: everything is left to what the provider says. */
export const noOAuth2Options: OAuth2Options = {
  revocationUrl: undefined,
  resource: 'auto',
  audience: undefined,
  prompt: undefined,
  tokenAuthMethod: undefined,
};

/** A registered MCP server as the domain sees it. Secrets stay sealed in the store: only their presence is here. */
export type Server = {
  id: string;
  revision: number;
  slug: string;
  displayName: string;
  description: string;
  /** An emoji, an https URL, or ''. */
  iconUrl: string;
  url: string;
  transport: UpstreamServer['transport'];
  enabled: boolean;
  availability: Availability;
  modelIntent: boolean;
  authType: AuthType;
  oauth2: { clientId: string; authUrl: string; tokenUrl: string } | undefined;
  oauth2Scopes: string;
  oauth2Options: OAuth2Options;
  hasOauth2Secret: boolean;
  /** For `user_oidc`: a token for this audience is asked for in exchange for the user's own. */
  userOidcAudience: string | undefined;
  apiKeyHeader: string | undefined;
  hasApiKey: boolean;
  /** In the admin's spelling; empty unless authType is custom_headers. */
  customHeaderNames: readonly string[];
  toolAllowList: readonly string[];
  toolDenyList: readonly string[];
  createdAt: Date;
  updatedAt: Date;
};

export function toUpstreamServer(server: Server): UpstreamServer {
  return {
    id: server.id,
    revision: server.revision,
    displayName: server.displayName,
    url: server.url,
    transport: server.transport,
    authType: server.authType,
  };
}
