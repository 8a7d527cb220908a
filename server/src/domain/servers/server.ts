import type { UpstreamServer } from '../../upstream/upstream.ts';

export type Availability = 'force_on' | 'default_on' | 'default_off';
export type AuthType = UpstreamServer['authType'];

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
  hasOauth2Secret: boolean;
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
