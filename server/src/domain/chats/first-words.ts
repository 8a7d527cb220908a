import { cutWhole } from '../cut-whole.ts';

/** A chat's first title: the first words of its first message, at most 60 characters, cut between words. */
export function firstWords(text: string): string {
  const line = text.trim().replaceAll(/\s+/g, ' ');
  if (line.length <= 60) return line;
  const cut = cutWhole(line, 60);
  const space = cut.lastIndexOf(' ');
  return `${space > 20 ? cut.slice(0, space) : cut}…`;
}
