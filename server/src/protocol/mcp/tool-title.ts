import type { ToolDefinition } from './tool-definition.ts';

const maxLength = 80;

/**
 * What people read instead of a tool's name: its title, else the title in its annotations, else its name in words
 * (`search_issues` becomes "Search issues"). One line, at most 80 characters, never empty unless the name is.
 */
export function toolTitle(tool: Pick<ToolDefinition, 'name' | 'title' | 'annotations'>): string {
  return (
    oneLine(tool.title) ||
    oneLine(tool.annotations?.title) ||
    oneLine(humanise(tool.name.slice(0, maxLength * 2))) ||
    Array.from(tool.name).slice(0, maxLength).join('') // no character is cut in two
  );
}

/** Definitions come from upstreams: a title may be of any type, hold line breaks, or be a page long. */
function oneLine(text: unknown): string {
  if (typeof text !== 'string') return '';
  const line = text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim();
  const characters = Array.from(line);
  return characters.length <= maxLength ? line : `${characters.slice(0, maxLength - 1).join('')}…`;
}

function humanise(name: string): string {
  const words = name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1 $2') // searchIssues
    .replace(/(\p{Lu}+)(\p{Lu}\p{Ll})/gu, '$1 $2') // HTTPStatus
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '')
    .map((word) => (/^\p{Lu}{2,}$/u.test(word) ? word : word.toLowerCase()));
  const text = words.join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}
