import type { ServerDraft } from './server-draft.ts';
import type { Server } from './server.ts';

/** A server as the record shows it: the API's field names, and of each secret only that it is there. */
export function auditOf(server: Server): Record<string, unknown> {
  return {
    slug: server.slug,
    display_name: server.displayName,
    description: server.description,
    icon_url: server.iconUrl,
    url: server.url,
    transport: server.transport,
    enabled: server.enabled,
    availability: server.availability,
    model_intent: server.modelIntent,
    auth_type: server.authType,
    oauth2_client_id: server.oauth2?.clientId,
    oauth2_client_secret: server.hasOauth2Secret ? '(set)' : undefined,
    oauth2_auth_url: server.oauth2?.authUrl,
    oauth2_token_url: server.oauth2?.tokenUrl,
    oauth2_scopes: server.oauth2Scopes || undefined,
    oauth2_revocation_url: server.oauth2Options.revocationUrl,
    oauth2_resource: server.oauth2Options.resource === 'auto' ? undefined : server.oauth2Options.resource,
    oauth2_audience: server.oauth2Options.audience,
    oauth2_prompt: server.oauth2Options.prompt,
    oauth2_token_auth_method: server.oauth2Options.tokenAuthMethod,
    user_oidc_audience: server.userOidcAudience,
    api_key_header: server.apiKeyHeader,
    api_key_value: server.hasApiKey ? '(set)' : undefined,
    custom_headers: server.customHeaderNames.length > 0 ? '(set)' : undefined,
    custom_header_names: server.customHeaderNames.length > 0 ? server.customHeaderNames : undefined,
    tool_allow_list: server.toolAllowList,
    tool_deny_list: server.toolDenyList,
  };
}

/** What differs between two states of a server; a secret that was given anew shows as `(changed)`. */
export function auditOfChange(
  stored: Server,
  changed: Server,
  { auth }: ServerDraft,
): { before: Record<string, unknown>; after: Record<string, unknown> } {
  const was = auditOf(stored);
  const is = auditOf(changed);
  for (const [field, secret] of [
    ['oauth2_client_secret', auth.oauth2ClientSecret],
    ['api_key_value', auth.apiKeyValue],
    ['custom_headers', auth.customHeaders],
  ] as const) {
    if (secret.state === 'given' && was[field] !== undefined) is[field] = '(changed)';
  }
  const differing = Object.keys(is).filter((field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]));
  const pick = (from: Record<string, unknown>) => Object.fromEntries(differing.map((field) => [field, from[field] ?? null]));
  return { before: pick(was), after: pick(is) };
}
