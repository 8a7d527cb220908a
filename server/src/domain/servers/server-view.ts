import type { McpServer } from '@gatehouse/contract';
import type { Role } from '../actor.ts';
import { serverAuthStatus, type HeldIdentity } from './server-auth-status.ts';
import type { Server } from './server.ts';

/** What of a server leaves Gatehouse: for admins its connection too, for nobody a secret. */
export function viewServer(server: Server, viewer: { role: Role; held: HeldIdentity }): McpServer {
  return {
    id: server.id,
    revision: server.revision,
    slug: server.slug,
    display_name: server.displayName,
    description: server.description,
    icon_url: server.iconUrl,
    enabled: server.enabled,
    availability: server.availability,
    model_intent: server.modelIntent,
    auth_type: server.authType,
    has_oauth2_secret: server.hasOauth2Secret,
    has_api_key: server.hasApiKey,
    has_custom_headers: server.customHeaderNames.length > 0,
    tool_allow_list: [...server.toolAllowList],
    tool_deny_list: [...server.toolDenyList],
    ...serverAuthStatus(server.authType, viewer.held),
    created_at: server.createdAt.toISOString(),
    updated_at: server.updatedAt.toISOString(),
    ...(viewer.role === 'admin' && viewConnection(server)),
  };
}

function viewConnection(server: Server): Partial<McpServer> {
  return {
    url: server.url,
    transport: server.transport,
    ...(server.oauth2 && {
      oauth2_client_id: server.oauth2.clientId,
      oauth2_auth_url: server.oauth2.authUrl,
      oauth2_token_url: server.oauth2.tokenUrl,
    }),
    ...(server.authType === 'oauth2' && viewOAuth2(server)),
    ...(server.userOidcAudience !== undefined && { user_oidc_audience: server.userOidcAudience }),
    ...(server.apiKeyHeader !== undefined && { api_key_header: server.apiKeyHeader }),
    ...(server.authType === 'custom_headers' && { custom_header_names: [...server.customHeaderNames] }),
  };
}

function viewOAuth2({ oauth2Scopes, oauth2Options }: Server): Partial<McpServer> {
  const { revocationUrl, resource, audience, prompt, tokenAuthMethod } = oauth2Options;
  return {
    oauth2_scopes: oauth2Scopes,
    oauth2_resource: resource,
    ...(revocationUrl !== undefined && { oauth2_revocation_url: revocationUrl }),
    ...(audience !== undefined && { oauth2_audience: audience }),
    ...(prompt !== undefined && { oauth2_prompt: prompt }),
    ...(tokenAuthMethod !== undefined && { oauth2_token_auth_method: tokenAuthMethod }),
  };
}
