import { randomBytes, randomUUID } from 'node:crypto';
import { answerError } from './answer-error.ts';
import type { TokenAuthMethod } from './provider-options.ts';
import type { Answer, KnownClient, ProviderState, SeenRequest } from './provider-state.ts';

/** RFC 7591. */
export function registerClient(state: ProviderState, { json }: SeenRequest): Answer {
  const { options } = state;
  if (options.registration === 'absent') return { status: 404 };
  if (options.registration === 'refused') {
    return answerError(state, 'access_denied', 'Clients are registered by an administrator.', 403);
  }
  if (options.registration === 'wants_application_type' && typeof json['application_type'] !== 'string') {
    return answerError(state, 'invalid_client_metadata', 'application_type is missing.');
  }
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

function wishedMethod(value: unknown): TokenAuthMethod {
  return value === 'none' || value === 'client_secret_post' ? value : 'client_secret_basic';
}
