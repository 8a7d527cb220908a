export type HeaderFault = { code: HeaderFaultCode; message: string };
export type HeaderFaultCode =
  | 'empty'
  | 'too_long'
  | 'not_a_token'
  | 'reserved_header'
  | 'bad_character'
  | 'outer_space'
  | 'duplicate'
  | 'too_many'
  | 'too_large';

export const maximumHeaders = 32;
const maximumNameLength = 100;
const maximumValueLength = 4096;
/** Name and value characters of all headers together: many HTTP servers refuse more than 16 KiB of headers in all. */
const maximumTotalLength = 12_288;

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Headers that belong to the connection, to the message's framing or to the MCP transport: Gatehouse sets them, or nobody does. */
const reserved = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'http2-settings',
  'host',
  'expect',
  'accept',
  'accept-encoding',
  'last-event-id',
]);
const reservedPrefixes = ['content-', 'mcp-'];

/**
 * Judges the name of a header that an admin wants sent with each request to a server.
 * @returns what is wrong with it, or undefined
 * @see RFC 9110, section 5.1 and 5.6.2 (token), section 7.6.1 (hop-by-hop)
 */
export function findHeaderNameFault(name: string): HeaderFault | undefined {
  if (name === '') return { code: 'empty', message: 'A header needs a name.' };
  if (name.length > maximumNameLength) {
    return { code: 'too_long', message: `A header name has at most ${maximumNameLength} characters.` };
  }
  if (!token.test(name)) {
    return { code: 'not_a_token', message: "A header name has letters, digits and !#$%&'*+-.^_`|~ only." };
  }
  if (isReserved(name)) {
    return {
      code: 'reserved_header',
      message: `${name} belongs to the connection or to MCP itself and cannot be set.`,
    };
  }
  return undefined;
}

/** True for a header that only the transport may set. Any letter case. */
function isReserved(name: string): boolean {
  const lower = name.toLowerCase();
  return reserved.has(lower) || reservedPrefixes.some((prefix) => lower.startsWith(prefix));
}

/**
 * Judges a header's value: printable ASCII, no space at either end. What it answers never quotes the value, which may be a secret.
 * @returns what is wrong with it, or undefined
 * @see RFC 9110, section 5.5
 */
export function findHeaderValueFault(value: string): HeaderFault | undefined {
  if (value === '') return { code: 'empty', message: 'A header needs a value.' };
  if (value.length > maximumValueLength) {
    return { code: 'too_long', message: `A header value has at most ${maximumValueLength} characters.` };
  }
  if (!/^[\x20-\x7e]*$/.test(value)) {
    return {
      code: 'bad_character',
      message: 'A header value has printable ASCII characters only: no line breaks, tabs or letters with accents.',
    };
  }
  if (value !== value.trim()) return { code: 'outer_space', message: 'A header value neither starts nor ends with a space.' };
  return undefined;
}

/**
 * Judges a set of headers: each name and value, names that differ in letter case only, and how much it all is.
 * @param headers name -> value
 * @returns every fault with the name it is about; a fault of the whole set has no name
 */
export function findHeaderFaults(headers: Readonly<Record<string, string>>): (HeaderFault & { name?: string })[] {
  const entries = Object.entries(headers);
  if (entries.length > maximumHeaders) {
    return [{ code: 'too_many', message: `At most ${maximumHeaders} headers can be set.` }];
  }
  const total = entries.reduce((sum, [name, value]) => sum + name.length + value.length, 0);
  if (total > maximumTotalLength) {
    return [{ code: 'too_large', message: `All headers together have at most ${maximumTotalLength} characters.` }];
  }
  const seen = new Set<string>();
  return entries.flatMap(([name, value]) => {
    const lower = name.toLowerCase();
    const duplicate: HeaderFault | undefined = seen.has(lower)
      ? { code: 'duplicate', message: `${name} is there twice: letter case does not tell headers apart.` }
      : undefined;
    seen.add(lower);
    const fault = findHeaderNameFault(name) ?? duplicate ?? findHeaderValueFault(value);
    return fault ? [{ ...fault, name }] : [];
  });
}
