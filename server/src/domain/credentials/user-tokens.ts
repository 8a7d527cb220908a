import type { UpstreamServer } from '../../upstream/upstream.ts';

/** Where users' own access tokens for servers come from: their grants, or their OpenID Connect sign-in. */
export interface UserTokens {
  /** A token that is good now, or undefined when the user has none. @throws UpstreamError when it cannot be had just now */
  current(server: UpstreamServer, userId: string): Promise<string | undefined>;
  /** After a 401 to `rejected`: another one to try once more with, or undefined. @throws UpstreamError */
  replace(server: UpstreamServer, userId: string, rejected: string): Promise<string | undefined>;
}

/** The headers that a token is sent in, whatever its type is called. @see RFC 6750, section 2.1 */
export function toBearer(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { authorization: `Bearer ${token}` };
}

/** The token in such headers, or undefined when they hold none. */
export function readBearer(headers: Record<string, string>): string | undefined {
  return /^Bearer (.+)$/.exec(headers['authorization'] ?? '')?.[1];
}
