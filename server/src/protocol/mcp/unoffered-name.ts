import { exposedNameMaxLength } from './expose-names.ts';

/**
 * The name of a tool that a model made up, as every model provider takes it back in a history: in `[A-Za-z0-9_-]`, a letter
 * first, at most 48 characters. Without it one such call would have all later requests of its chat refused.
 */
export function toUnofferedName(given: string): string {
  const cleaned = given.slice(0, exposedNameMaxLength * 2).replace(/[^A-Za-z0-9_-]/gu, '_');
  return (/^[A-Za-z]/.test(cleaned) ? cleaned : `t_${cleaned}`).slice(0, exposedNameMaxLength);
}
