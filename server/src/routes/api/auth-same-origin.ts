/** What a browser says about where a request comes from. */
export type RequestOrigin = { secFetchSite: string | undefined; origin: string | undefined; host: string | undefined };

/**
 * Whether a write may rely on the cookie that came along: it was made by a page of Gatehouse's own, or by no page at all.
 * `Sec-Fetch-Site` decides where the browser sends it (https and loopback); otherwise `Origin` has to be the public address or
 * the host that was asked. All browsers send one of the two with a write from another site, so without both it is a program,
 * which sends no cookies that it was not given.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function isSameOrigin({ secFetchSite, origin, host }: RequestOrigin, publicUrl: string): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin' || secFetchSite === 'none';
  if (origin === undefined) return true;
  if (!URL.canParse(origin)) return false; // `null`: a page that hides where it is from
  const from = new URL(origin);
  // Behind a proxy that ends TLS the scheme differs from what was asked; the host has to be the same.
  return from.origin === new URL(publicUrl).origin || (host !== undefined && from.host === normalHost(host, from.protocol));
}

/**
 * Whether a browser came to an address by a page of Gatehouse's own. `Sec-Fetch-Site` says so where the browser sends it (https and
 * loopback); elsewhere the page itself has to be named, which Gatehouse's pages are and another site can only leave out.
 * @param from.referer of the request; undefined: it has none
 */
export function isFromOwnPage(
  { secFetchSite, referer }: { secFetchSite: string | undefined; referer: string | undefined },
  publicUrl: string,
): boolean {
  if (secFetchSite !== undefined) return secFetchSite === 'same-origin';
  return referer !== undefined && URL.parse(referer)?.origin === new URL(publicUrl).origin;
}

/** In lower case, without the scheme's own port. */
function normalHost(host: string, protocol: string): string | undefined {
  const url = `${protocol}//${host}`;
  return URL.canParse(url) ? new URL(url).host : undefined;
}
