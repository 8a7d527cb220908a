/** What an `If-Match` header asks for. `revisions` empty: nothing that exists can match. */
export type IfMatch = { kind: 'any' } | { kind: 'revisions'; revisions: readonly number[] };

const entityTag = /^(?:W\/)?"[\x21\x23-\x7e\x80-\xff]*"$/;
const revisionTag = /^"([1-9]\d{0,8})"$/;

/**
 * Parses `If-Match`, where our entity tags are revisions in quotes (`"3"`). Weak tags and tags that are no revision are valid and
 * never match, as the comparison is strong.
 * @returns undefined when it is malformed (a bare number, say)
 * @see RFC 9110, section 8.8.3 and 13.1.1
 */
export function parseIfMatch(header: string): IfMatch | undefined {
  const text = header.trim();
  if (text === '*') return { kind: 'any' };
  const tags = text.split(',').map((tag) => tag.trim());
  if (!tags.every((tag) => entityTag.test(tag))) return undefined;
  const revisions = tags.flatMap((tag) => {
    const digits = revisionTag.exec(tag)?.[1];
    return digits === undefined ? [] : [Number(digits)];
  });
  return { kind: 'revisions', revisions };
}

/** True when a write on that revision may go ahead; without the header it always may. */
export function matchesRevision(ifMatch: IfMatch | undefined, revision: number): boolean {
  return ifMatch?.kind !== 'revisions' || ifMatch.revisions.includes(revision);
}
