import type { AuthorizationServer } from './authorization-server.ts';
import { cleanText, parseErrorCode } from './clean-text.ts';

/**
 * `error` is what the provider says, or one of ours: `issuer_mismatch` (another `iss` than the request was sent to),
 * `issuer_missing` (the metadata promises `iss`), `invalid_answer` (neither a code nor an error, or one of them twice).
 */
export type CallbackAnswer = { ok: true; code: string } | { ok: false; error: string; description?: string };

/**
 * Reads what a provider appended to the redirect URI. `iss` comes first, compared as a string without normalising either side:
 * where it is wrong, nothing else that the answer says is passed on. A server whose issuer has no name (its `issuer` is the token
 * endpoint's URL, as after a configuration by hand) cannot be compared, and any `iss` is taken.
 *
 * Does not check `state`: the caller has found the request by it before, and deleted it.
 * @see RFC 6749, section 4.1.2; RFC 9207, section 2.4
 */
export function readCallback(
  params: URLSearchParams,
  expected: Pick<AuthorizationServer, 'issuer' | 'tokenEndpoint' | 'promisesIssuer'>,
): CallbackAnswer {
  const [iss, ...moreIssuers] = params.getAll('iss');
  const isNamed = expected.issuer !== expected.tokenEndpoint;
  if (iss === undefined && expected.promisesIssuer) return { ok: false, error: 'issuer_missing' };
  if (isNamed && iss !== undefined && (iss !== expected.issuer || moreIssuers.length > 0)) {
    return { ok: false, error: 'issuer_mismatch' };
  }
  const errors = params.getAll('error');
  const codes = params.getAll('code');
  if (errors.length > 0) {
    const error = parseErrorCode(errors[0]) ?? 'invalid_answer';
    const description = cleanText(params.get('error_description'));
    return { ok: false, error, ...(description === undefined ? {} : { description }) };
  }
  const [code = '', ...moreCodes] = codes;
  if (code === '' || code.length > 8_192 || moreCodes.length > 0) return { ok: false, error: 'invalid_answer' };
  return { ok: true, code };
}
