/** Events that are handed on together, and about what they may take: a reader that stands still holds no more. */
export const pageEvents = 500;
export const pageBytes = 256 * 1024;
