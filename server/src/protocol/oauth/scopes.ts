import type { AuthorizationServer } from './authorization-server.ts';

/**
 * The union of lists of scopes, each once, in the order of their first mention.
 * @returns undefined when there is none at all
 * @see RFC 6749, section 3.3
 */
export function joinScopes(...lists: (string | null | undefined)[]): string | undefined {
  const scopes = new Set(lists.flatMap((list) => (list ?? '').split(/\s+/)).filter((scope) => scope !== ''));
  return scopes.size === 0 ? undefined : [...scopes].join(' ');
}

const mostCharacters = 8_192;

/**
 * A list of scopes as somebody else wrote it: parted by white space, an array, or parted by commas, as GitHub has it. What holds
 * anything but printable ASCII is no scope, and is left out.
 * @returns undefined when there is none, or they are more than 8,192 characters
 * @see RFC 6749, section 3.3
 */
export function readScopes(value: unknown): string | undefined {
  const text = Array.isArray(value) ? value.filter((item) => typeof item === 'string').join(' ') : value;
  if (typeof text !== 'string' || text.length > mostCharacters) return undefined;
  const parted = /\s/.test(text.trim()) ? text : text.replaceAll(',', ' ');
  const scopes = parted.split(/\s+/).filter((scope) => /^[\x21-\x7e]+$/.test(scope));
  return scopes.length === 0 ? undefined : scopes.join(' ');
}

/** The scopes of a list that another list has not. @returns undefined when there is none */
export function withoutScopes(list: string | undefined, other: string | undefined): string | undefined {
  const left = new Set((list ?? '').split(/\s+/)).difference(new Set((other ?? '').split(/\s+/)));
  return joinScopes(...left);
}

/**
 * Adds `offline_access` to the scopes to ask for, where the authorization server lists it: without it, some give no refresh token.
 * @returns undefined when no scope was wanted: the server's own default is then left alone
 * @see OpenID Connect Core 1.0, section 11
 */
export function addOfflineAccess(
  scope: string | undefined,
  server: Pick<AuthorizationServer, 'scopesSupported'>,
): string | undefined {
  if (scope === undefined || server.scopesSupported?.includes('offline_access') !== true) return scope;
  return joinScopes(scope, 'offline_access');
}
