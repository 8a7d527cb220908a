const mostLength = 2_000;

/**
 * Where to go after a sign-in: a path of Gatehouse's own with its query, or `/` for everything else.
 * @param publicUrl an origin
 */
export function readReturnTo(text: string | undefined, publicUrl: string): string {
  if (text === undefined || text.length > mostLength || !/^\/(?![/\\])/.test(text)) return '/';
  const url = URL.parse(text, publicUrl);
  if (!url || url.origin !== new URL(publicUrl).origin) return '/';
  // As the browser will read it: white space and dots may have changed what it means.
  const path = `${url.pathname}${url.search}${url.hash}`;
  return /^\/(?![/\\])/.test(path) ? path : '/';
}
