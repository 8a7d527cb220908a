import { createHash } from 'node:crypto';

/** A fingerprint of what a request asked for: the same id with another fingerprint is another request. Key order does not count. */
export function requestHash(body: Record<string, unknown>): Buffer {
  const sorted = Object.fromEntries(Object.entries(body).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return createHash('sha256').update(JSON.stringify(sorted)).digest();
}
