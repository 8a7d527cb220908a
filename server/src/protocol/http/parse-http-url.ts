export type UrlFault =
  | 'empty'
  | 'too_long'
  | 'bad_character' // white space, control characters, halves of characters, backslashes
  | 'missing_scheme'
  | 'unsupported_scheme'
  | 'has_credentials'
  | 'has_fragment'
  | 'malformed';

export type ParsedUrl = { ok: true; url: URL } | { ok: false; fault: UrlFault };

export const maximumUrlLength = 2000;

const badCharacter = /[\s\p{Cc}\p{Cs}\\]/u;
const schemeAndRest = /^([a-z][a-z0-9+.-]*):(.*)$/i;

/**
 * Parses an absolute `http` or `https` URL more strictly than `new URL`, which repairs what it is given: a host and port would
 * become a scheme and a path, and line breaks would vanish.
 *
 * Does not check where the URL points to: loopback and private addresses are the dialer's to refuse.
 * @returns the URL, or the first fault found; never throws
 * @see RFC 3986, section 3
 */
export function parseHttpUrl(text: string): ParsedUrl {
  if (text === '') return { ok: false, fault: 'empty' };
  if (text.length > maximumUrlLength) return { ok: false, fault: 'too_long' };
  if (badCharacter.test(text)) return { ok: false, fault: 'bad_character' };

  const parts = schemeAndRest.exec(text);
  if (!parts || isHostAndPort(text)) return { ok: false, fault: 'missing_scheme' };
  const [, scheme = '', rest = ''] = parts;
  if (!/^https?$/i.test(scheme)) return { ok: false, fault: 'unsupported_scheme' };
  if (!rest.startsWith('//')) return { ok: false, fault: 'malformed' };
  if (/^\/\/[^/?#]*@/.test(rest)) return { ok: false, fault: 'has_credentials' };
  if (rest.includes('#')) return { ok: false, fault: 'has_fragment' };

  const url = /^\/\/[^/?#]/.test(rest) ? URL.parse(text) : null;
  return url ? { ok: true, url } : { ok: false, fault: 'malformed' };
}

/** `localhost:3000/mcp` reads as the scheme `localhost` to a URL parser, and as an address without a scheme to people. */
function isHostAndPort(text: string): boolean {
  return /^[a-z0-9.-]+:\d{1,5}(?:[/?#]|$)/i.test(text);
}

/** What is wrong with a URL, for the person who typed it. */
export function describeUrlFault(fault: UrlFault): string {
  switch (fault) {
    case 'empty':
      return 'A URL is needed here.';
    case 'too_long':
      return `A URL has at most ${maximumUrlLength} characters.`;
    case 'bad_character':
      return 'A URL has no spaces, line breaks, control characters or backslashes.';
    case 'missing_scheme':
      return 'The URL has to start with https:// or http://.';
    case 'unsupported_scheme':
      return 'Only https:// and http:// URLs can be used.';
    case 'has_credentials':
      return 'A URL must not hold a user name or a password: use an authentication type instead.';
    case 'has_fragment':
      return 'A URL must not have a fragment (the part from # on).';
    case 'malformed':
      return 'This is not a URL.';
  }
}
