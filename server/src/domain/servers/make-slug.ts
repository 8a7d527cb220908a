import { transliterate } from './transliterate.ts';

const maximumGenerated = 24;

/**
 * Makes a slug from a display name: lower-case ASCII letters and digits, everything else a hyphen, at most 24 characters.
 * A name in which no letter is left gets `server`.
 */
export function makeSlug(displayName: string): string {
  const slug = transliterate(displayName.toLowerCase())
    .replaceAll(/['’]/g, '') // Ann's -> anns
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '')
    .slice(0, maximumGenerated)
    .replace(/-+$/, '');
  return /[a-z]/.test(slug) ? slug : 'server';
}

/** The slug itself when it is free, else the first of `<slug>-2`, `<slug>-3`, ... that is. */
export function freeSlug(slug: string, taken: ReadonlySet<string>): string {
  if (!taken.has(slug)) return slug;
  let number = 2;
  while (taken.has(`${slug}-${number}`)) number += 1;
  return `${slug}-${number}`;
}
