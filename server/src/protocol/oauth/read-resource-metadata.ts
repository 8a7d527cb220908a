import { parseHttpUrl } from '../http/parse-http-url.ts';
import { cleanText } from './clean-text.ts';
import type { ProtectedResource } from './authorization-server.ts';
import type { MetadataFault } from './read-server-metadata.ts';
import { isMetadata, listOf } from './read-server-metadata.ts';
import { readScopes } from './scopes.ts';

const maximumServers = 5;

/**
 * Reads what a resource says about itself. Its `resource` has to be the URL that is called, or a part of it that ends between two
 * segments of the path: the standard wants the very same, and many servers name their host alone. Another host or path is refused:
 * a token for that resource would go to this one.
 *
 * @param document the parsed JSON
 * @returns `issuers` as listed, up to five, without those that are no http or https URLs; empty when none are listed
 * @see RFC 9728, section 2 and 3.3
 */
export function readResourceMetadata(
  document: unknown,
  serverUrl: string,
): { ok: true; resource: ProtectedResource; issuers: string[] } | ({ ok: false } & MetadataFault) {
  if (!isMetadata(document)) return { ok: false, code: 'bad_metadata', detail: 'It is not a JSON object.' };
  const listed = document['resource'];
  const servers = listOf(document['authorization_servers']);
  if (listed === undefined && servers === undefined) return { ok: false, code: 'bad_metadata', detail: 'It names no resource.' };
  const name = typeof listed === 'string' && listed !== '' ? listed : undefined;
  if (name !== undefined && !isPartOf(name, serverUrl)) {
    return { ok: false, code: 'resource_mismatch', detail: `It names ${cleanText(withoutQuery(name)) ?? 'nothing'}.` };
  }
  const issuers = (servers ?? []).filter((issuer) => parseHttpUrl(issuer).ok);
  if (issuers.length === 0 && servers !== undefined && servers.length > 0) {
    return { ok: false, code: 'insecure_endpoint', detail: 'It names no authorization server by an http or https address.' };
  }
  const scope = readScopes(listOf(document['scopes_supported']));
  return {
    ok: true,
    issuers: [...new Set(issuers)].slice(0, maximumServers),
    resource: { ...(name === undefined ? {} : { resource: name }), ...(scope === undefined ? {} : { scope }) },
  };
}

function isPartOf(name: string, serverUrl: string): boolean {
  const parsed = parseHttpUrl(name);
  if (!parsed.ok) return false;
  const server = new URL(serverUrl);
  if (parsed.url.origin !== server.origin) return false;
  if (parsed.url.search !== '' && parsed.url.search !== server.search) return false;
  const path = `${parsed.url.pathname.replace(/\/+$/, '')}/`;
  return `${server.pathname.replace(/\/+$/, '')}/`.startsWith(path);
}

function withoutQuery(url: string): string {
  return url.split('?')[0] ?? '';
}
