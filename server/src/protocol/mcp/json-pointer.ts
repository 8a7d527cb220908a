import { isJsonObject } from './json-object.ts';

/**
 * Finds what a reference within the same document (`#`, `#/$defs/Item`) points at. Only own properties are followed, and nothing
 * is ever fetched: a reference to another document, or to an anchor, finds nothing.
 * @returns undefined when there is nothing, or the reference is not one within the document
 * @see RFC 6901, section 6 (URI fragment form)
 */
export function followReference(document: unknown, reference: unknown): unknown {
  if (typeof reference !== 'string' || !(reference === '#' || reference.startsWith('#/'))) return undefined;
  let found: unknown = document;
  for (const token of reference.split('/').slice(1)) {
    const key = unescapeToken(token);
    if (key === undefined || !(isJsonObject(found) || Array.isArray(found)) || !Object.hasOwn(found, key)) return undefined;
    found = Object.getOwnPropertyDescriptor(found, key)?.value;
  }
  return found;
}

function unescapeToken(token: string): string | undefined {
  try {
    return decodeURIComponent(token).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return undefined; // a lone % sign
  }
}
