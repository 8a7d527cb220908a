import { UpstreamError } from '../../upstream/upstream.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import type { CatalogState } from './catalogs.ts';

/** A failed listing as people are told of it. */
export type CatalogFailure = Required<Pick<CatalogState, 'detail'>> & { status: 'unavailable' | 'unreachable' };

/**
 * Says what a failed listing means for the user: `unavailable` where trying again changes nothing (the credentials are refused),
 * `unreachable` for everything that may pass. `detail` is a sentence with the server's name, and holds no secret.
 */
export function describeFailure(server: UpstreamServer, error: unknown): CatalogFailure {
  if (!(error instanceof UpstreamError)) return { status: 'unreachable', detail: `${server.displayName} could not be listed.` };
  switch (error.failure) {
    case 'unauthorized':
      return { status: 'unavailable', detail: refusal(server) };
    case 'forbidden':
      return { status: 'unavailable', detail: `${server.displayName} does not allow this (HTTP 403).` };
    case 'unreachable':
    case 'blocked_address':
    case 'timeout':
    case 'breaker_open':
    case 'http':
    case 'protocol':
    case 'too_large':
    case 'rpc':
    case 'closed':
    case 'cancelled':
      return { status: 'unreachable', detail: sentence(server.displayName, error.message) };
  }
}

function refusal(server: UpstreamServer): string {
  switch (server.authType) {
    case 'none':
      return `${server.displayName} wants credentials, and none are configured (HTTP 401).`;
    case 'user_oidc':
      return `${server.displayName} refused the request (HTTP 401): it wants the token of your own sign-in, and you have none that it accepts.`;
    case 'api_key':
    case 'custom_headers':
    case 'oauth2':
      return `${server.displayName} refused the stored credentials (HTTP 401).`;
  }
}

/** Upstream errors name the server, or speak of it as "it" ("it did not answer in 10 s") where one is kept by the breaker. */
function sentence(displayName: string, message: string): string {
  const told = message.replace(/\.$/, '');
  if (told.startsWith(displayName)) return `${told}.`;
  if (told.startsWith('it ')) return `${displayName} ${told.slice(3)}.`;
  return `${displayName}: ${told}.`;
}
