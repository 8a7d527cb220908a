import { UpstreamError } from '../../upstream/upstream.ts';
import type { UpstreamServer } from '../../upstream/upstream.ts';
import type { CatalogState } from './catalogs.ts';

/** A failed listing as people are told of it. */
export type CatalogFailure = Required<Pick<CatalogState, 'detail'>> &
  Pick<CatalogState, 'since'> & { status: 'unavailable' | 'unreachable' };

/**
 * Says what a failed listing means for the user: `unavailable` where trying again changes nothing (the credentials are refused),
 * `unreachable` for everything that may pass. `detail` is a sentence of ours with the server's name, one for each kind of failure:
 * every member may read it, so that it holds no word of the upstream, no address and no secret. A test of the server tells an
 * admin more.
 */
export function describeFailure(server: UpstreamServer, error: unknown): CatalogFailure {
  const { displayName: name } = server;
  const unreachable = (predicate: string): CatalogFailure => ({ status: 'unreachable', detail: `${name} ${predicate}.` });
  if (!(error instanceof UpstreamError)) return unreachable('could not be listed');
  switch (error.failure) {
    case 'unauthorized':
      return { status: 'unavailable', detail: refusal(server) };
    case 'credentials':
      return unreachable('cannot be used just now: the credentials for it could not be had, and nothing was sent');
    case 'forbidden':
      return { status: 'unavailable', detail: `${name} does not allow this (HTTP 403).` };
    case 'unreachable':
      return unreachable('could not be reached');
    case 'blocked_address':
      return unreachable('is at an address that Gatehouse does not dial; a test of the server tells an admin why');
    case 'timeout':
      return unreachable('did not answer in time');
    case 'breaker_open':
      return unreachable('failed just now, and is tried again soon');
    case 'http':
      return unreachable(error.httpStatus === undefined ? 'answered with a failure' : `answered with HTTP ${error.httpStatus}`);
    case 'protocol':
      return unreachable('does not answer as an MCP server does');
    case 'too_large':
      return unreachable('answers with more than Gatehouse takes');
    case 'rpc':
      return unreachable(`answered with an error${error.rpcCode === undefined ? '' : ` (${error.rpcCode})`}`);
    case 'closed':
      return unreachable('could not be listed just now: the connection ended before the answer');
    case 'cancelled':
      return unreachable('was not listed: the request was given up');
  }
}

function refusal(server: UpstreamServer): string {
  switch (server.authType) {
    case 'none':
      return `${server.displayName} wants credentials, and none are configured (HTTP 401).`;
    case 'user_oidc':
      return `${server.displayName} wants the token of your own sign-in with OpenID Connect, and took none (HTTP 401): sign in that way again.`;
    case 'api_key':
    case 'custom_headers':
    case 'oauth2':
      return `${server.displayName} refused the stored credentials (HTTP 401).`;
  }
}
