/** A JSON escape that PostgreSQL's jsonb refuses, and that is not itself escaped: NUL, or half of a surrogate pair. */
const refused = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/gi;

/**
 * JSON text of a value that both databases take: NUL and lone surrogates, which an upstream may send and jsonb refuses, become
 * U+FFFD, in names too. `undefined` becomes `null`.
 * @throws RangeError when the value is nested so deep that it cannot be written; ask `isDeeperThan` first
 */
export function toStorableJson(value: unknown): string {
  const text: string | undefined = JSON.stringify(value);
  return (text ?? 'null').replace(refused, '$1\\ufffd');
}

/** The same for plain text. */
export function toStorableText(text: string): string {
  return text.toWellFormed().replaceAll('\0', '\uFFFD');
}
