import { findUpstreamError } from '../dial/dial-error.ts';
import { OAuthFailure, type OAuthFailureKind } from '../oauth/oauth-failure.ts';
import type { OpenIdClient } from './discover-oidc.ts';
import { ProviderFailure, type ProviderFailureKind } from './provider-failure.ts';

const passing = new Set(['server_error', 'temporarily_unavailable']);

const kinds: Record<OAuthFailureKind, ProviderFailureKind> = {
  refused: 'refused',
  temporary: 'unavailable',
  unreachable: 'unavailable',
  malformed: 'bad_answer',
};

/** Sorts what the OpenID library, or a request to a token endpoint, threw. The provider's own words stay in the cause. */
export function toProviderFailure(library: OpenIdClient | undefined, error: unknown): ProviderFailure {
  if (error instanceof ProviderFailure) return error;
  if (error instanceof OAuthFailure) return new ProviderFailure(kinds[error.kind], describe(error), error, error.error);
  const unreached = findUpstreamError(error);
  if (unreached) return new ProviderFailure('unavailable', unreached.message, error);
  if (library && error instanceof library.AuthorizationResponseError) return refusal(error.error, error);
  if (library && error instanceof library.ResponseBodyError) {
    return error.status >= 500
      ? new ProviderFailure('unavailable', `it answered ${error.status}`, error)
      : refusal(error.error, error);
  }
  const status = statusOf(error);
  if (status !== undefined) {
    return new ProviderFailure(isPassing(status) ? 'unavailable' : 'bad_answer', `it answered ${status}`, error);
  }
  const code = error instanceof Error && 'code' in error ? String(error.code) : undefined;
  // How the library tells of a 401 that names a scheme: at the token endpoint it is about the client.
  if (code === 'OAUTH_WWW_AUTHENTICATE_CHALLENGE') return refusal('invalid_client', error);
  if (code === 'OAUTH_TIMEOUT') return new ProviderFailure('unavailable', 'it did not answer in time', error);
  const message = error instanceof Error ? error.message : 'it failed';
  return new ProviderFailure('bad_answer', code === undefined ? message : `${message} (${code})`, error);
}

/** What an OAuth error code means for whoever signs in. */
export function refusal(code: string, cause?: unknown): ProviderFailure {
  if (code === 'access_denied') return new ProviderFailure('cancelled', 'the user said no', cause);
  const kind = passing.has(code) ? 'unavailable' : 'refused';
  const name = /^[\w.-]{1,64}$/.test(code) ? code : undefined;
  return new ProviderFailure(kind, `it refused (${name ?? 'no code'})`, cause, name);
}

function describe({ message, status }: OAuthFailure): string {
  return status === undefined ? message : `${message}, status ${status}`;
}

function isPassing(status: number): boolean {
  return status >= 500 || status === 429;
}

/** The library hands over the answer that it did not like. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('code' in error) || error.code !== 'OAUTH_RESPONSE_IS_NOT_CONFORM') return undefined;
  return error.cause instanceof Response ? error.cause.status : undefined;
}
