import type { CreateServer, UpdateServer } from '@gatehouse/contract';
import { valuesOf, type AuthDraft, type DraftSecret, type ServerDraft } from './server-draft.ts';
import { noOAuth2Options, type OAuth2Options, type Server } from './server.ts';

const none = { state: 'none' } as const;

const noAuth: AuthDraft = {
  oauth2ClientId: undefined,
  oauth2ClientSecret: none,
  oauth2AuthUrl: undefined,
  oauth2TokenUrl: undefined,
  oauth2Scopes: '',
  oauth2Options: noOAuth2Options,
  userOidcAudience: undefined,
  apiKeyHeader: undefined,
  apiKeyValue: none,
  customHeaders: none,
  customHeaderNames: [],
};

/** The draft of a new server: what the input does not say has its default. Not checked yet. */
export function draftNewServer(input: CreateServer): ServerDraft {
  const blank: ServerDraft = {
    slug: undefined,
    displayName: input.display_name,
    description: '',
    iconUrl: '',
    url: input.url,
    transport: input.transport,
    enabled: true,
    availability: input.availability,
    modelIntent: false,
    authType: input.auth_type,
    auth: noAuth,
    toolAllowList: [],
    toolDenyList: [],
  };
  return changeDraft(blank, input);
}

/** The draft of a stored server with changes laid over it: absent keeps, null clears. Not checked yet. */
export function draftChangedServer(stored: Server, changes: UpdateServer): ServerDraft {
  return changeDraft(draftStoredServer(stored), changes);
}

function draftStoredServer(stored: Server): ServerDraft {
  const { oauth2, oauth2Scopes, oauth2Options, userOidcAudience, apiKeyHeader, customHeaderNames, ...rest } = valuesOf(stored);
  return {
    ...rest,
    auth: {
      oauth2ClientId: oauth2?.clientId,
      oauth2ClientSecret: keptIf(stored.hasOauth2Secret),
      oauth2AuthUrl: oauth2?.authUrl,
      oauth2TokenUrl: oauth2?.tokenUrl,
      oauth2Scopes,
      oauth2Options,
      userOidcAudience,
      apiKeyHeader,
      apiKeyValue: keptIf(stored.hasApiKey),
      customHeaders: keptIf(customHeaderNames.length > 0),
      customHeaderNames,
    },
  };
}

function keptIf(there: boolean): DraftSecret<never> {
  return there ? { state: 'kept' } : none;
}

function changeDraft(base: ServerDraft, changes: UpdateServer): ServerDraft {
  const authType = changes.auth_type ?? base.authType;
  return {
    slug: changes.slug ?? base.slug,
    displayName: changes.display_name ?? base.displayName,
    description: change(base.description, changes.description, ''),
    iconUrl: change(base.iconUrl, changes.icon_url, ''),
    url: changes.url ?? base.url,
    transport: changes.transport ?? base.transport,
    enabled: changes.enabled ?? base.enabled,
    availability: changes.availability ?? base.availability,
    modelIntent: changes.model_intent ?? base.modelIntent,
    authType,
    // Another type: what the former one stored is wiped.
    auth: changeAuth(authType === base.authType ? base.auth : noAuth, changes),
    toolAllowList: unique(change(base.toolAllowList, changes.tool_allow_list, [])),
    toolDenyList: unique(change(base.toolDenyList, changes.tool_deny_list, [])),
  };
}

function changeAuth(base: AuthDraft, changes: UpdateServer): AuthDraft {
  const auth: AuthDraft = {
    oauth2ClientId: change(base.oauth2ClientId, changes.oauth2_client_id, undefined),
    oauth2ClientSecret: changeSecret(base.oauth2ClientSecret, changes.oauth2_client_secret),
    oauth2AuthUrl: change(base.oauth2AuthUrl, changes.oauth2_auth_url, undefined),
    oauth2TokenUrl: change(base.oauth2TokenUrl, changes.oauth2_token_url, undefined),
    oauth2Scopes: change(base.oauth2Scopes, changes.oauth2_scopes, '').replaceAll(/ +/g, ' '),
    oauth2Options: changeOptions(base.oauth2Options, changes),
    userOidcAudience: change(base.userOidcAudience, changes.user_oidc_audience, undefined),
    apiKeyHeader: change(base.apiKeyHeader, changes.api_key_header, undefined),
    apiKeyValue: changeSecret(base.apiKeyValue, changes.api_key_value),
    customHeaders: changeSecret(base.customHeaders, changes.custom_headers),
    customHeaderNames: Object.keys(change(undefined, changes.custom_headers, {}) ?? {}),
  };
  if (auth.customHeaders.state === 'kept') auth.customHeaderNames = base.customHeaderNames;
  // A client secret belongs to a client id: without one, a stored secret goes too.
  if (auth.oauth2ClientId === undefined && auth.oauth2ClientSecret.state === 'kept') auth.oauth2ClientSecret = none;
  return auth;
}

function changeOptions(base: OAuth2Options, changes: UpdateServer): OAuth2Options {
  return {
    revocationUrl: change(base.revocationUrl, changes.oauth2_revocation_url, undefined),
    resource: change(base.resource, changes.oauth2_resource, noOAuth2Options.resource),
    audience: change(base.audience, changes.oauth2_audience, undefined),
    prompt: change(base.prompt, changes.oauth2_prompt, undefined),
    tokenAuthMethod: change(base.tokenAuthMethod, changes.oauth2_token_auth_method, undefined),
  };
}

/** Absent keeps, null clears. */
function change<T, Cleared>(kept: T, given: T | null | undefined, cleared: Cleared): T | Cleared {
  if (given === undefined) return kept;
  return given === null ? cleared : given;
}

function changeSecret<T>(kept: DraftSecret<T>, given: T | null | undefined): DraftSecret<T> {
  if (given === undefined) return kept;
  return given === null ? none : { state: 'given', value: given };
}

function unique(entries: readonly string[]): string[] {
  return [...new Set(entries)];
}
