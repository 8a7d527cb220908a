import { randomBytes } from 'node:crypto';
import { findClient } from './find-client.ts';
import { findResourceError } from './find-resource-error.ts';
import {
  claimedIssuerOf,
  type Answer,
  type Consent,
  type IssuedCode,
  type ProviderState,
  type SeenRequest,
} from './provider-state.ts';

/** Headers by which the browser of `authorize` says who sits in front of it, and whether they refuse. */
export const userHeader = 'x-fake-user';
export const denyHeader = 'x-fake-deny';

/** The authorization endpoint, with a user who is signed in and needs no page to agree. */
export async function answerAuthorize(state: ProviderState, { params, headers }: SeenRequest): Promise<Answer> {
  const { options } = state;
  const client = await findClient(state, params['client_id'] ?? '');
  const redirectUri = params['redirect_uri'] ?? '';
  // Nobody is sent to an address that the client did not register.
  if (!client) return page(400, 'Unknown client');
  if (!client.redirectUris.includes(redirectUri)) return page(400, 'The redirect address is not registered');

  const refusal = headers[denyHeader] === undefined ? findError(state, params) : 'access_denied';
  const back = new URL(redirectUri);
  if (params['state'] !== undefined) back.searchParams.set('state', params['state']);
  if (options.callbackIssuer !== 'absent') {
    back.searchParams.set('iss', options.callbackIssuer === 'right' ? claimedIssuerOf(state) : 'https://somebody-else.example');
  }
  if (refusal !== undefined) {
    back.searchParams.set('error', refusal);
    back.searchParams.set('error_description', `The provider says: ${refusal}`);
    return { status: 302, headers: { location: back.href } };
  }
  const consent: Consent = {
    user: String(headers[userHeader] ?? options.user),
    clientId: client.id,
    scope: params['scope'] ?? '',
    ...(params['resource'] === undefined ? {} : { resource: params['resource'] }),
    isRevoked: false,
  };
  const code: IssuedCode = {
    consent,
    redirectUri,
    ...(params['code_challenge'] === undefined ? {} : { challenge: params['code_challenge'] }),
    ...(params['nonce'] === undefined ? {} : { nonce: params['nonce'] }),
    isUsed: false,
  };
  const value = randomBytes(16).toString('base64url');
  state.codes.set(value, code);
  back.searchParams.set('code', value);
  return { status: 302, headers: { location: back.href } };
}

function findError(state: ProviderState, params: Record<string, string>): string | undefined {
  const { knownScopes, wantsPkce } = state.options;
  if (params['response_type'] !== 'code') return 'unsupported_response_type';
  if (wantsPkce && (params['code_challenge'] === undefined || params['code_challenge_method'] !== 'S256'))
    return 'invalid_request';
  const wished = (params['scope'] ?? '').split(' ').filter(Boolean);
  if (knownScopes && wished.some((scope) => !knownScopes.includes(scope))) return 'invalid_scope';
  return findResourceError(state, params);
}

function page(status: number, text: string): Answer {
  return { status, headers: { 'content-type': 'text/html' }, body: `<html><body><h1>${text}</h1></body></html>` };
}
