const maximumCharacters = 300;

// Controls, and characters that are not seen but turn or hide what stands beside them.
const unprintable = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Cn}\p{Zl}\p{Zp}\s]+/gu;

/**
 * What somebody else wrote, fit to be shown to a person: one line, without characters that are not seen, 300 characters at most.
 * @returns undefined when nothing is left
 */
export function cleanText(text: string | null | undefined): string | undefined {
  const line = (text ?? '').slice(0, 4_000).replace(unprintable, ' ').trim();
  const characters = [...line];
  const cut =
    characters.length > maximumCharacters
      ? `${characters
          .slice(0, maximumCharacters - 1)
          .join('')
          .trimEnd()}…`
      : line;
  return cut === '' ? undefined : cut;
}

/**
 * An `error` of an OAuth answer.
 * @returns undefined when it is no code: absent, not a string, over 64 characters, or of others than letters, digits and `_-.:/`
 * @see RFC 6749, section 5.2, which allows more; no registered code and none of a known provider uses it
 */
export function parseErrorCode(value: unknown): string | undefined {
  return typeof value === 'string' && /^[\w.:/-]{1,64}$/.test(value) ? value : undefined;
}
