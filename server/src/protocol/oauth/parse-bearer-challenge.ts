/** What a 401 or 403 says about the token that is wanted; all of it is the server's word. */
export type BearerChallenge = {
  error?: string;
  errorDescription?: string;
  /** What a token needs: of a first request, or after `insufficient_scope`. */
  scope?: string;
  /** Where the resource's metadata is (RFC 9728, section 5.1). Not checked to be a URL. */
  resourceMetadata?: string;
};

const maximumLength = 16_384;
const separators = /[\s,]*/y;
const parameter = /([!#$%&'*+.^`|~\w-]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([!#$%&'*+.^`|~\w:/?@-]+))/y;
const schemeOrToken68 = /[^\s,]+/y;

/**
 * Reads the `Bearer` challenge out of `WWW-Authenticate`, which may hold challenges of other schemes before and after it (a
 * `Response` gives several headers of that name as one). Parameters may be parted by commas, as they must, or by spaces. Of a
 * parameter that comes twice the first counts.
 *
 * @returns undefined when there is no such header, no Bearer challenge in it, or it is longer than 16 KiB
 * @see RFC 6750, section 3; RFC 9110, section 11.6.1
 */
export function parseBearerChallenge(header: string | null | undefined): BearerChallenge | undefined {
  if (!header || header.length > maximumLength) return undefined;
  const parameters = readParameters(header);
  if (parameters === undefined) return undefined;
  const names = { error: 'error', error_description: 'errorDescription', scope: 'scope', resource_metadata: 'resourceMetadata' };
  const found = Object.entries(names).flatMap(([name, field]) => {
    const value = parameters.get(name);
    return value === undefined || value === '' ? [] : [[field, value] as const];
  });
  return Object.fromEntries(found);
}

function readParameters(header: string): Map<string, string> | undefined {
  let parameters: Map<string, string> | undefined;
  let isBearer = false;
  let at = 0;
  const take = (pattern: RegExp) => {
    pattern.lastIndex = at;
    const match = pattern.exec(header);
    if (match) at = pattern.lastIndex;
    return match;
  };
  for (;;) {
    take(separators);
    if (at >= header.length) return parameters;
    const pair = take(parameter);
    if (pair) {
      const [, name = '', quoted, bare = ''] = pair;
      const key = name.toLowerCase();
      if (isBearer && parameters?.has(key) === false) parameters.set(key, quoted?.replace(/\\(.)/g, '$1') ?? bare);
      continue;
    }
    const scheme = take(schemeOrToken68)?.[0].toLowerCase();
    // The first Bearer challenge counts; what follows it belongs to another.
    isBearer = scheme === 'bearer' && parameters === undefined;
    if (isBearer) parameters = new Map();
  }
}
