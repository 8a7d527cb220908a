/**
 * Where the metadata of a protected resource may be, best first: under the path of its URL, and at the root of its host. An ending
 * slash of a path belongs to it by the standard; servers that drop it are asked next.
 *
 * @see RFC 9728, section 3.1
 */
export function listResourceMetadataUrls(serverUrl: string): string[] {
  const { origin, pathname, search } = new URL(serverUrl);
  const paths = [pathname === '/' ? '' : pathname, withoutEndingSlash(pathname)].map((path) => path + search);
  return [...new Set([...paths, ''])].map((path) => `${origin}/.well-known/oauth-protected-resource${path}`);
}

/**
 * Where the metadata of an authorization server may be, best first: RFC 8414 with the path inserted, OpenID Connect with the path
 * inserted and appended, and RFC 8414 with it appended, which is in no standard and in some servers. An ending slash of the issuer
 * is taken off before, as both standards say.
 *
 * @param issuer an absolute http or https URL
 * @see RFC 8414, section 3.1 and 5; OpenID Connect Discovery 1.0, section 4.1
 */
export function listServerMetadataUrls(issuer: string): string[] {
  const { origin, pathname } = new URL(issuer);
  const path = withoutEndingSlash(pathname);
  const oauth = '/.well-known/oauth-authorization-server';
  const openid = '/.well-known/openid-configuration';
  const urls = [oauth + path, openid + path, path + openid, path + oauth];
  return [...new Set(urls)].map((url) => origin + url);
}

/** True when the path of a metadata URL was put after `/.well-known/`, where only whoever runs the whole host can put a document. */
export function isAtRoot(metadataUrl: string): boolean {
  return new URL(metadataUrl).pathname.startsWith('/.well-known/');
}

/**
 * The `resource` for a server that names none: its URL as it is called.
 * @see RFC 8707, section 2: absolute, without a fragment
 */
export function resourceOf(serverUrl: string): string {
  const url = new URL(serverUrl);
  url.hash = '';
  return url.pathname === '/' && url.search === '' ? url.origin : url.href;
}

function withoutEndingSlash(path: string): string {
  return path.replace(/\/+$/, '');
}
