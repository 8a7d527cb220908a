import { z } from 'zod';

/** No control characters, line breaks or halves of characters: they break lines on pages and cannot be stored. */
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}\p{Cs}]*$/u;
/** Overrides of the writing direction, embeddings and isolates: what comes after them on a page is shown in another order. */
const noOverrides = /^[^\u202a-\u202e\u2066-\u2069]*$/u;
/** Nothing at all, or something that can be seen. */
const visible = /^$|[^\p{Z}\p{Cf}\p{Default_Ignorable_Code_Point}\u2800]/u;

/** Text without line breaks and other control characters, as entries of a list are. Trimmed. */
export function lineSchema(maximum: number) {
  return z.string().trim().max(maximum).regex(oneLine, 'It has to be one line, without control characters.');
}

/** A line that people go by, as names and one-line descriptions are: it shows itself, and as it was written. May be empty. */
export function labelSchema(maximum: number) {
  return lineSchema(maximum)
    .regex(noOverrides, 'It has a character that changes the order in which text is shown.')
    .regex(visible, 'It has no character that can be seen.');
}
