/** How much of a tool's result is kept. Text is counted in UTF-16 units, media in bytes after decoding. */
export type ResultCaps = {
  blocks: number;
  blockChars: number;
  resultChars: number;
  mediaBytes: number;
  resultMediaBytes: number;
};

const megabyte = 1024 * 1024;

/** 40,000 characters are about 10,000 tokens: one result must not fill a model's context. Media are attachments of 10 MB at most. */
export const defaultResultCaps: ResultCaps = {
  blocks: 100,
  blockChars: 40_000,
  resultChars: 80_000,
  mediaBytes: 10 * megabyte,
  resultMediaBytes: 20 * megabyte,
};

/**
 * Two thirds of the kept text are the beginning, one third is the end: that is where errors and totals stand. No character is
 * cut in two.
 * @returns undefined when the text fits
 */
export function cutMiddle(text: string, maxChars: number): { head: string; cutChars: number; tail: string } | undefined {
  if (text.length <= maxChars) return undefined;
  const headEnd = Math.ceil((maxChars * 2) / 3);
  const tailStart = text.length - (maxChars - headEnd);
  const head = text.slice(0, headEnd).replace(/[\uD800-\uDBFF]$/, '');
  const tail = text.slice(tailStart).replace(/^[\uDC00-\uDFFF]/, '');
  return { head, tail, cutChars: text.length - head.length - tail.length };
}
