import { isDeepStrictEqual } from 'node:util';
import type { ServerValues } from './server-store.ts';
import type { OAuth2Options, Server } from './server.ts';

/** A write-only value while a server is being written: `kept` is stored already and is not known here. */
export type DraftSecret<T> = { state: 'none' } | { state: 'kept' } | { state: 'given'; value: T };

/** The authentication part of a draft. Only the fields of the draft's `authType` are ever filled once it was checked. */
export type AuthDraft = {
  oauth2ClientId: string | undefined;
  oauth2ClientSecret: DraftSecret<string>;
  oauth2AuthUrl: string | undefined;
  oauth2TokenUrl: string | undefined;
  oauth2Scopes: string;
  oauth2Options: OAuth2Options;
  userOidcAudience: string | undefined;
  apiKeyHeader: string | undefined;
  apiKeyValue: DraftSecret<string>;
  customHeaders: DraftSecret<Readonly<Record<string, string>>>;
  customHeaderNames: readonly string[];
};

/** A server as it would be after a write, secrets in the clear; `slug` undefined is made from the name. */
export type ServerDraft = Omit<
  ServerValues,
  'slug' | 'oauth2' | 'oauth2Scopes' | 'oauth2Options' | 'userOidcAudience' | 'apiKeyHeader' | 'customHeaderNames'
> & {
  slug: string | undefined;
  auth: AuthDraft;
};

/** What is stored of a checked draft, secrets aside. */
export function toServerValues(draft: ServerDraft, slug: string): ServerValues {
  const { auth, slug: _slug, ...rest } = draft;
  const { oauth2ClientId: clientId, oauth2AuthUrl: authUrl, oauth2TokenUrl: tokenUrl } = auth;
  const manual = clientId !== undefined && authUrl !== undefined && tokenUrl !== undefined;
  return {
    ...rest,
    slug,
    oauth2: manual ? { clientId, authUrl, tokenUrl } : undefined,
    oauth2Scopes: auth.oauth2Scopes,
    oauth2Options: auth.oauth2Options,
    userOidcAudience: auth.userOidcAudience,
    apiKeyHeader: auth.apiKeyHeader,
    customHeaderNames: auth.customHeaderNames,
  };
}

/** What is stored of a server, secrets aside. */
export function valuesOf(server: Server): ServerValues {
  const { id: _id, revision: _revision, createdAt: _createdAt, updatedAt: _updatedAt, ...rest } = server;
  const { hasOauth2Secret: _hasOauth2Secret, hasApiKey: _hasApiKey, ...values } = rest;
  return values;
}

/** True when writing the draft would leave the server as it is. A secret given anew counts as a change: it cannot be compared. */
export function isUnchanged(stored: Server, draft: ServerDraft): boolean {
  const { oauth2ClientSecret, apiKeyValue, customHeaders } = draft.auth;
  const gives = [oauth2ClientSecret, apiKeyValue, customHeaders].some((secret) => secret.state === 'given');
  const clears = stored.hasOauth2Secret && oauth2ClientSecret.state === 'none'; // other secrets go only with other values
  return !gives && !clears && isDeepStrictEqual(toServerValues(draft, draft.slug ?? stored.slug), valuesOf(stored));
}
