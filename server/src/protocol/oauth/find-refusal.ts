import type { FindingCode } from './finding.ts';

/** An OAuth error as it came: from a token, registration or revocation endpoint, or at the redirect URI. */
export type OAuthRefusal = { error?: string | undefined; description?: string | undefined };

/**
 * Names what a provider's error means to an admin. Descriptions are read only where the standard's code says too little.
 * @returns undefined when it says nothing about the configuration (`access_denied`, `invalid_grant`, an error of no standard)
 */
export function findRefusal({ error, description = '' }: OAuthRefusal): FindingCode | undefined {
  if (refusesResource({ error, description })) return 'resource_refused';
  switch (error) {
    case 'invalid_client':
    case 'incorrect_client_credentials': // GitHub
      return /expired/i.test(description) ? 'client_expired' : 'client_unknown';
    case 'unauthorized_client':
    case 'unsupported_grant_type':
    case 'unsupported_response_type':
      return 'client_not_allowed';
    case 'invalid_scope':
      return 'scope_unknown';
    case 'invalid_redirect_uri':
    case 'redirect_uri_mismatch': // GitHub, Google
      return 'redirect_refused';
    case 'invalid_request':
      if (/redirect[_ ]?ur[il]/i.test(description)) return 'redirect_refused';
      return /client[_ ]?(?:id|secret|credential|auth)/i.test(description) ? 'client_unknown' : undefined;
    default:
      return undefined;
  }
}

/**
 * True when a provider will not have `resource` in a request: by its code, or by Microsoft's own words for `resource` together
 * with `scope`, which come under `invalid_request` and others.
 *
 * @see RFC 8707, section 2
 */
export function refusesResource({ error, description = '' }: OAuthRefusal): boolean {
  if (error === 'invalid_target') return true;
  return /AADSTS90(?:1002|10010)\b/.test(description) || (error === 'invalid_request' && /\bresource\b/i.test(description));
}
