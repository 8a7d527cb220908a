import { parseHttpUrl } from '../http/parse-http-url.ts';
import type { AuthorizationServer } from './authorization-server.ts';
import { cleanText } from './clean-text.ts';
import type { FindingCode } from './finding.ts';

export type MetadataFault = { code: FindingCode; detail: string };

type Metadata = Record<string, unknown>;

/**
 * Reads the metadata of an authorization server. Its `issuer` is compared elsewhere (`compareIssuers`); what is here is whether the
 * document can be used at all: an issuer, and http or https endpoints without credentials or a fragment. The authorization
 * endpoint of an https issuer has to be https, since no dialer judges where a browser goes.
 *
 * @param document the parsed JSON
 * @see RFC 8414, section 2; RFC 9207, section 3
 */
export function readServerMetadata(
  document: unknown,
): { ok: true; server: AuthorizationServer } | ({ ok: false } & MetadataFault) {
  if (!isMetadata(document)) return bad('bad_metadata', 'It is not a JSON object.');
  const issuer = document['issuer'];
  if (typeof issuer !== 'string' || !parseHttpUrl(issuer).ok) return bad('bad_metadata', 'It names no issuer.');
  for (const field of ['authorization_endpoint', 'token_endpoint']) {
    if (isAbsent(document[field])) return bad('bad_metadata', `It names no ${field}.`);
  }
  const endpoints = ['authorization_endpoint', 'token_endpoint', 'registration_endpoint', 'revocation_endpoint'];
  const wrong = endpoints.find((field) => !isAbsent(document[field]) && !isHttpUrl(document[field]));
  if (wrong !== undefined) return bad('insecure_endpoint', `Its ${wrong} is not an http or https address that can be used.`);
  if (issuer.startsWith('https:') && !stringOf(document['authorization_endpoint']).startsWith('https:')) {
    return bad('insecure_endpoint', 'Its authorization_endpoint is plain http.');
  }
  return { ok: true, server: toServer(document, issuer) };
}

/** Why a server whose metadata can be read cannot be used as it is; undefined when it can. */
export function findServerFault(server: AuthorizationServer): MetadataFault | undefined {
  const { codeChallengeMethods, tokenAuthMethods } = server;
  if (codeChallengeMethods && !codeChallengeMethods.includes('S256')) {
    const listed = cleanText(codeChallengeMethods.join(', ')) ?? 'none';
    return { code: 'pkce_unsupported', detail: `It lists: ${listed}.` };
  }
  const known = ['client_secret_basic', 'client_secret_post', 'none'];
  if (tokenAuthMethods && tokenAuthMethods.length > 0 && !tokenAuthMethods.some((method) => known.includes(method))) {
    return { code: 'auth_method_unsupported', detail: `It lists: ${cleanText(tokenAuthMethods.join(', ')) ?? 'none'}.` };
  }
  if (server.registrationEndpoint === undefined && !server.takesClientMetadata) {
    return { code: 'no_registration_endpoint', detail: 'It takes no client metadata document either.' };
  }
  return undefined;
}

/**
 * Compares the issuer that a document names with the one whose URL led to it: by exact string. `slash` when they differ by one
 * ending slash alone. That is taken for the same, with the document's own spelling kept: the slash is dropped before the
 * document's URL is made (RFC 8414, section 3.1), so that both spellings lead to this one document and it can be nobody else's.
 * What a provider says later (`iss`) is compared with the spelling kept, exactly.
 */
export function compareIssuers(expected: string, named: string): 'same' | 'slash' | 'other' {
  if (expected === named) return 'same';
  return expected === `${named}/` || `${expected}/` === named ? 'slash' : 'other';
}

function toServer(document: Metadata, issuer: string): AuthorizationServer {
  const scopesSupported = listOf(document['scopes_supported']);
  const tokenAuthMethods = listOf(document['token_endpoint_auth_methods_supported']);
  const codeChallengeMethods = listOf(document['code_challenge_methods_supported']);
  return {
    issuer,
    authorizationEndpoint: stringOf(document['authorization_endpoint']),
    tokenEndpoint: stringOf(document['token_endpoint']),
    ...(isAbsent(document['registration_endpoint']) ? {} : { registrationEndpoint: stringOf(document['registration_endpoint']) }),
    ...(isAbsent(document['revocation_endpoint']) ? {} : { revocationEndpoint: stringOf(document['revocation_endpoint']) }),
    ...(scopesSupported ? { scopesSupported } : {}),
    ...(tokenAuthMethods ? { tokenAuthMethods } : {}),
    ...(codeChallengeMethods ? { codeChallengeMethods } : {}),
    promisesIssuer: document['authorization_response_iss_parameter_supported'] === true,
    takesClientMetadata: document['client_id_metadata_document_supported'] === true,
  };
}

/** The strings of an array that can be stored: 500 of them at most, 256 characters each. @returns undefined for anything else but an array */
export function listOf(value: unknown): string[] | undefined {
  if (!Array.isArray(value)) return undefined;
  return value.slice(0, 500).filter((item): item is string => typeof item === 'string' && /^[^\0\p{Cs}]{1,256}$/u.test(item));
}

export function isMetadata(value: unknown): value is Metadata {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function isHttpUrl(value: unknown): boolean {
  return typeof value === 'string' && parseHttpUrl(value).ok;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function bad(code: FindingCode, detail: string): { ok: false } & MetadataFault {
  return { ok: false, code, detail };
}
