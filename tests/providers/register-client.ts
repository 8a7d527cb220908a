import { randomBytes, randomUUID } from 'node:crypto';
import { answerError } from './answer-error.ts';
import type { TokenAuthMethod } from './provider-options.ts';
import type { Answer, KnownClient, ProviderState, SeenRequest } from './provider-state.ts';

/** RFC 7591. */
export function registerClient(state: ProviderState, { json }: SeenRequest): Answer {
  const { options } = state;
  const refusal = findRefusal(state, json);
  if (refusal) return refusal;
  const redirectUris = Array.isArray(json['redirect_uris']) ? json['redirect_uris'].map(String) : [];
  if (redirectUris.length === 0) return answerError(state, 'invalid_redirect_uri', 'redirect_uris is missing.');

  const method = options.forcedTokenAuthMethod ?? wishedMethod(json['token_endpoint_auth_method']);
  const client: KnownClient = { id: randomUUID(), tokenAuthMethod: method, redirectUris, isRegistered: true };
  const told: Record<string, unknown> = {};
  if (method !== 'none') {
    client.secret = randomBytes(24).toString('base64url');
    told['client_secret'] = client.secret;
    told['client_secret_expires_at'] = 0;
    if (options.secretLifeSeconds > 0) {
      client.secretExpiresAt = Date.now() + options.secretLifeSeconds * 1000;
      told['client_secret_expires_at'] = Math.floor(client.secretExpiresAt / 1000);
    }
  }
  state.clients.set(client.id, client);
  const body = { ...json, client_id: client.id, ...told, token_endpoint_auth_method: method };
  return { status: options.registrationStatus, headers: { 'cache-control': 'no-store' }, body };
}

function findRefusal(state: ProviderState, json: Record<string, unknown>): Answer | undefined {
  switch (state.options.registration) {
    case 'open':
      return undefined;
    case 'absent':
      return { status: 404 };
    case 'refused':
      return answerError(state, 'access_denied', 'Clients are registered by an administrator.', 403);
    case 'refuses_redirect':
      return answerError(state, 'invalid_redirect_uri', 'That address is not allowed.');
    case 'refuses_scope':
      return json['scope'] === undefined ? undefined : answerError(state, 'invalid_client_metadata', 'A scope is not known.');
    case 'wants_application_type':
      return typeof json['application_type'] === 'string'
        ? undefined
        : answerError(state, 'invalid_client_metadata', 'application_type is missing.');
  }
}

function wishedMethod(value: unknown): TokenAuthMethod {
  return value === 'none' || value === 'client_secret_post' ? value : 'client_secret_basic';
}
